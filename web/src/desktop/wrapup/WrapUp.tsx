import { Button, Group, Select, Textarea } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { type TaskCard, beginWrapUp, finishTask } from "@shared/api/desktop";
import { ErrorLine } from "@shared/states/ErrorLine";
import { TextSkeleton } from "@shared/states/Skeletons";
import { RememberList } from "./RememberList";
import { type WrapUpDraft, finishRequest, forgetWrapUp, readWrapUp, writeWrapUp } from "./wrapUpDraft";
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
  // Asking again is safe: the task is wrapping up already, and the answer is what will be remembered.
  const proposed = useQuery({
    queryKey: ["wrapup", task.taskId],
    queryFn: () => beginWrapUp(task.taskId),
    enabled: draft.remember === null,
    staleTime: Number.POSITIVE_INFINITY,
  });
  const remember = draft.remember ?? proposed.data?.willRemember.map((one) => one.content) ?? null;
  const finish = useMutation({
    mutationFn: () => finishTask(task.taskId, finishRequest(draft)),
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
      {remember ? (
        <RememberList items={remember} onChange={(lines) => change({ remember: lines })} />
      ) : (
        proposed.isPending && <TextSkeleton lines={2} />
      )}
      <ErrorLine error={finish.error ?? proposed.error} />
      <Group justify="flex-end">
        <Button loading={finish.isPending} disabled={draft.disposition === null} onClick={() => finish.mutate()}>
          Finish
        </Button>
      </Group>
    </section>
  );
}
