import { Button, MultiSelect, Select, TextInput } from "@mantine/core";
import { type FormEvent, useState } from "react";
import { TRIGGERS, linkCall, rulesCall } from "@shared/api/setUp";
import { ShortId } from "@shared/ui/ShortId";
import { CallShown, SetUpStep } from "./SetUpStep";
import { type SetUp, firstError, useCalls } from "./useSetUp";
import classes from "./SetUp.module.css";

const usual = (displayName: string) => /^(summary|next best response)$/i.test(displayName);

/** Step 4: which operators read a conversation, at its end and when it goes quiet, and who uses them. */
export function RulesStep({ intelligence, operators, configurations }: SetUp) {
  const calls = useCalls();
  const link = useCalls();
  const [name, setName] = useState("Summary and next best response");
  const [picked, setPicked] = useState<string[] | null>(null);
  const [linked, setLinked] = useState<string | null>(null);
  const offered = operators.data?.items ?? [];
  const operatorIds = picked ?? offered.filter((one) => usual(one.displayName)).map((one) => one.id);
  const call = rulesCall(name.trim(), operatorIds);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    calls.mutate(call);
  };
  const configuration = configurations.data?.[0];
  const rules = (intelligence.data ?? []).flatMap((one) => one.rules);
  const unlinked = (intelligence.data ?? []).filter((one) => !configuration?.intelligenceConfigurationIds.includes(one.id));
  const linkIt = linked !== null && configuration ? linkCall(configuration, linked) : null;
  return (
    <SetUpStep
      number={4}
      title="Conversation Intelligence rules"
      about="Two rules with memory as their context: one at the conversation's end, one when it goes quiet, so that nothing ends without a summary."
      done={Object.keys(TRIGGERS).every((on) => rules.some((rule) => rule.triggers.some((trigger) => trigger.on === on)))}
      error={firstError(intelligence, operators)}
      state={<ul>{intelligence.data?.map((one) => <li key={one.id}>{one.displayName}, {one.rules.length} rules <ShortId id={one.id} /></li>)}</ul>}
    >
      <form className={classes.form} onSubmit={submit}>
        <TextInput size="xs" label="Name" required maxLength={128} value={name} onChange={(event) => setName(event.currentTarget.value)} />
        <MultiSelect size="xs" label="Operators" data={offered.map((one) => ({ value: one.id, label: one.displayName }))} value={operatorIds} onChange={setPicked} />
        <Button size="xs" type="submit" loading={calls.isPending} disabled={operatorIds.length === 0}>
          Create both rules
        </Button>
      </form>
      <CallShown call={call} made={calls.data} error={calls.error} />
      {configuration && unlinked.length > 0 && (
        <div className={classes.form}>
          <Select size="xs" label={`Link to ${configuration.displayName}`} placeholder="Choose rules" value={linked} data={unlinked.map((one) => ({ value: one.id, label: one.displayName }))} onChange={setLinked} />
          <Button size="xs" variant="default" disabled={linkIt === null} loading={link.isPending} onClick={() => linkIt && link.mutate(linkIt)}>
            Link
          </Button>
        </div>
      )}
      {(linkIt !== null || link.data) && <CallShown call={linkIt} made={link.data} error={link.error} />}
    </SetUpStep>
  );
}
