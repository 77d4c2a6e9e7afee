import { Button, Select } from "@mantine/core";
import { type FormEvent, useState } from "react";
import { addressRuleCall } from "@shared/api/setUp";
import { readableNumber } from "@shared/ui/phoneNumber";
import { CallShown, SetUpStep } from "./SetUpStep";
import { type SetUp, firstError, useCalls } from "./useSetUp";
import classes from "./SetUp.module.css";

/** Step 2: what a text to the number opens, for clients of Conversations (classic). */
export function AddressStep({ numbers, rules, services }: SetUp) {
  const calls = useCalls();
  const [chosen, setChosen] = useState<{ address?: string; serviceId?: string }>({});
  const address = chosen.address ?? numbers.data?.[0]?.phone_number;
  const serviceId = chosen.serviceId ?? services.data?.[0]?.sid;
  const call = address !== undefined && serviceId !== undefined ? addressRuleCall(address, serviceId) : null;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (call) calls.mutate(call);
  };
  const opening = (rules.data ?? []).filter((rule) => rule.auto_creation?.enabled);
  return (
    <SetUpStep
      number={2}
      title="Address rule"
      about="A message to this number opens a conversation in a Conversations (classic) service. Here every number of the project opens one anyway: a rule is for clients that look for it."
      done={opening.length > 0}
      error={firstError(rules, services, numbers)}
      state={opening.length === 0 ? "No rule yet." : <ul>{opening.map((rule) => <li key={rule.sid}>{readableNumber(rule.address)} opens in <code>{rule.auto_creation?.conversation_service_sid}</code></li>)}</ul>}
    >
      <form className={classes.form} onSubmit={submit}>
        <Select size="xs" label="Number" allowDeselect={false} value={address ?? null} data={(numbers.data ?? []).map((one) => one.phone_number)} onChange={(value) => value && setChosen({ ...chosen, address: value })} />
        <Select size="xs" label="Conversation service" allowDeselect={false} value={serviceId ?? null} data={(services.data ?? []).map((one) => ({ value: one.sid, label: one.friendly_name }))} onChange={(value) => value && setChosen({ ...chosen, serviceId: value })} />
        <Button size="xs" type="submit" loading={calls.isPending} disabled={call === null}>
          Create rule
        </Button>
      </form>
      <CallShown call={call} made={calls.data} error={calls.error} />
    </SetUpStep>
  );
}
