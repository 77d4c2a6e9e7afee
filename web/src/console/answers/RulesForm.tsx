import { Button, Checkbox, NumberInput, Textarea } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { type WrapUpRules, fetchWrapUpRules, putWrapUpRules } from "@shared/api/casework";
import { ErrorLine } from "@shared/states/ErrorLine";
import { TextSkeleton } from "@shared/states/Skeletons";
import { Read } from "@shared/states/Read";
import { codesAsText, readCodes } from "./codes";
import classes from "./Answers.module.css";

const KEY = ["console", "wrapUp"];

/** What the end of a task asks for, in every queue of the project. */
export function RulesForm() {
  const rules = useQuery({ queryKey: KEY, queryFn: fetchWrapUpRules });
  return (
    <section className={classes.rules} aria-label="When a conversation is over">
      <h2>When a conversation is over</h2>
      <Read query={rules} what="The rules could not be read" skeleton={<TextSkeleton lines={4} />}>
        {(data) => <Fields key={JSON.stringify(data)} rules={data} />}
      </Read>
    </section>
  );
}

function Fields({ rules }: { rules: WrapUpRules }) {
  const queries = useQueryClient();
  const [codes, setCodes] = useState(codesAsText(rules.codes));
  const [required, setRequired] = useState(rules.required);
  const [noteRequired, setNoteRequired] = useState(rules.noteRequired);
  const [seconds, setSeconds] = useState<number | string>(rules.seconds ?? "");
  const [more, setMore] = useState<number | string>(rules.extensionSeconds);
  const read = readCodes(codes);
  const save = useMutation({
    mutationFn: () =>
      putWrapUpRules({
        codes: read.codes,
        required,
        requiredQueues: rules.requiredQueues,
        noteRequired,
        seconds: seconds === "" ? null : Number(seconds),
        extensionSeconds: Number(more),
      }),
    onSuccess: () => queries.invalidateQueries({ queryKey: KEY }),
  });
  return (
    <div className={classes.fields}>
      <Textarea
        label="Dispositions"
        description="One a line: code = label, and after a | the queues it is for, such as: refund = Refund | Returns, Billing"
        autosize
        minRows={4}
        maxRows={16}
        value={codes}
        onChange={(event) => setCodes(event.currentTarget.value)}
        error={read.fault ?? undefined}
      />
      <Checkbox label="A disposition must be given" checked={required} onChange={(event) => setRequired(event.currentTarget.checked)} />
      <Checkbox label="A note must be written" checked={noteRequired} onChange={(event) => setNoteRequired(event.currentTarget.checked)} />
      <div className={classes.names}>
        <NumberInput label="Time to wrap up, in seconds" description="Then the server finishes the task. Empty: as long as one likes." value={seconds} onChange={setSeconds} min={10} max={86_400} allowDecimal={false} />
        <NumberInput label="One extension, in seconds" value={more} onChange={setMore} min={10} max={3600} allowDecimal={false} />
      </div>
      <ErrorLine error={save.error} />
      <Button size="xs" loading={save.isPending} disabled={read.fault !== null} onClick={() => save.mutate()}>
        Save
      </Button>
    </div>
  );
}
