import { Button, Group, Select, Textarea } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import type { ShownWrapUp } from "@shared/api/casework";
import { type TaskCard, beginWrapUp, finishTask } from "@shared/api/desktop";
import { ErrorLine } from "@shared/states/ErrorLine";
import { TextSkeleton } from "@shared/states/Skeletons";
import { RememberList } from "./RememberList";
import { WrapUpClock } from "./WrapUpClock";
import { type SavingState, useWrapUp } from "./useWrapUp";
import { finishRequest, keepUnsaved, stillAsked } from "./wrapUpDraft";
import classes from "./WrapUp.module.css";

const savingWords: Record<SavingState, string> = {
  saved: "Saved as you type, for every worker on the case. The customer never sees it.",
  saving: "Saving …",
  failed: "Not saved yet: kept in this browser until the server can be reached.",
};

/** How the conversation ended, a note, and what will be remembered. */
export function WrapUp({ task }: { task: TaskCard }) {
  const queries = useQueryClient();
  const { shown, draft, change, saving, error } = useWrapUp(task.taskId);
  // Asking again is safe: the task is wrapping up already, and the answer is what will be remembered.
  const proposed = useQuery({
    queryKey: ["wrapup", task.taskId],
    queryFn: () => beginWrapUp(task.taskId),
    enabled: shown !== null && draft.remember === null,
    staleTime: Number.POSITIVE_INFINITY,
  });
  const remember = draft.remember ?? proposed.data?.willRemember.map((one) => one.content) ?? null;
  const finish = useMutation({
    mutationFn: () => finishTask(task.taskId, finishRequest(draft)),
    onSuccess: () => {
      keepUnsaved(task.taskId, {});
      return queries.invalidateQueries({ queryKey: ["desktop"] });
    },
  });
  const asked = shown ? stillAsked(draft, shown) : "";
  return (
    <section className={classes.wrapUp} aria-label="Wrap-up">
      <div className={classes.head}>
        <h2>Wrap up</h2>
        {shown && <WrapUpClock taskId={task.taskId} shown={shown} />}
      </div>
      <div className={classes.fields}>
        <Select
          label="How did it end?"
          placeholder="Choose one"
          data={choices(shown, draft.disposition)}
          value={draft.disposition}
          onChange={(disposition) => change({ disposition })}
          withAsterisk={shown?.required}
          allowDeselect={shown?.required === false}
          searchable={(shown?.codes.length ?? 0) > 8}
        />
        <Textarea
          label="Note for the next worker"
          autosize
          minRows={2}
          maxRows={5}
          maxLength={4000}
          value={draft.note}
          onChange={(event) => change({ note: event.currentTarget.value })}
          withAsterisk={shown?.noteRequired}
          description={savingWords[saving]}
          inputWrapperOrder={["label", "input", "description", "error"]}
        />
      </div>
      {remember ? (
        <RememberList items={remember} onChange={(lines) => change({ remember: lines })} />
      ) : (
        proposed.isPending && <TextSkeleton lines={2} />
      )}
      <ErrorLine error={finish.error ?? proposed.error ?? error} />
      <Group justify="flex-end">
        {asked && <span className={classes.asked}>{asked}</span>}
        <Button loading={finish.isPending} disabled={asked !== null} onClick={() => finish.mutate()}>
          Finish
        </Button>
      </Group>
    </section>
  );
}

/** What one may choose from; a disposition that was chosen before the list changed stays readable. */
function choices(shown: ShownWrapUp | null, chosen: string | null): { value: string; label: string }[] {
  const codes = (shown?.codes ?? []).map((one) => ({ value: one.code, label: one.label }));
  return chosen === null || codes.some((one) => one.value === chosen) ? codes : [...codes, { value: chosen, label: chosen }];
}
