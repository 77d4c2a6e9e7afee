import { Button, Group, Select, Textarea } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { type TaskCard, finishTask } from "@shared/api/desktop";
import { ErrorLine } from "@shared/states/ErrorLine";
import { RememberList } from "./RememberList";
import { type WrapUpDraft, forgetWrapUp, readWrapUp, writeWrapUp } from "./wrapUpDraft";
import classes from "./WrapUp.module.css";

const dispositions = [
  { value: "resolved", label: "Resolved" },
  { value: "follow_up", label: "Needs a follow-up" },
  { value: "unresolved", label: "Not resolved" },
  { value: "no_answer", label: "Customer did not answer" },
  { value: "spam", label: "Not a customer" },
];

/** How the conversation ended, a note, and what will be remembered. */
export function WrapUp({ task }: { task: TaskCard }) {
  const queries = useQueryClient();
  const [draft, setDraft] = useState<WrapUpDraft>(() => readWrapUp(task.taskId));
  const change = (part: Partial<WrapUpDraft>) => {
    const next = { ...draft, ...part };
    writeWrapUp(task.taskId, next);
    setDraft(next);
  };
  const finish = useMutation({
    mutationFn: () =>
      finishTask(task.taskId, {
        disposition: draft.disposition ?? "",
        note: draft.note.trim() || undefined,
        observations: draft.remember.map((one) => one.trim()).filter((one) => one !== ""),
      }),
    onSuccess: () => {
      forgetWrapUp(task.taskId);
      return queries.invalidateQueries({ queryKey: ["desktop"] });
    },
  });
  return (
    <section className={classes.wrapUp} aria-label="Wrap-up">
      <h2>Wrap up</h2>
      <div className={classes.fields}>
        <Select
          label="How did it end?"
          placeholder="Choose one"
          data={dispositions}
          value={draft.disposition}
          onChange={(disposition) => change({ disposition })}
          allowDeselect={false}
        />
        <Textarea
          label="Note for the next worker"
          autosize
          minRows={2}
          maxRows={5}
          value={draft.note}
          onChange={(event) => change({ note: event.currentTarget.value })}
          description="Saved as you type. The customer never sees it."
          inputWrapperOrder={["label", "input", "description", "error"]}
        />
      </div>
      <RememberList items={draft.remember} onChange={(remember) => change({ remember })} />
      <ErrorLine error={finish.error} />
      <Group justify="flex-end">
        <Button loading={finish.isPending} disabled={draft.disposition === null} onClick={() => finish.mutate()}>
          Finish
        </Button>
      </Group>
    </section>
  );
}
