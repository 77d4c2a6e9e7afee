import { ActionIcon, Button, Loader, Tooltip } from "@mantine/core";
import { IconBulb, IconRefresh, IconThumbDown, IconThumbUp } from "@tabler/icons-react";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type Verdict, judgeSuggestion } from "@shared/api/casework";
import type { Briefing, TaskCard } from "@shared/api/desktop";
import { useDraft } from "@shared/drafts/useDraft";
import { ErrorLine } from "@shared/states/ErrorLine";
import { useWriteAgain } from "./useWriteAgain";
import classes from "./Suggestions.module.css";

interface SuggestionProps {
  task: TaskCard;
  suggestion: Briefing["suggestion"];
  onInsert: (text: string) => void;
}

/** The suggested next response above the composer, with its source. It says so when there is none. */
export function Suggestion({ task, suggestion, onInsert }: SuggestionProps) {
  // What was dismissed stays so after a reload; another suggestion is shown again.
  const [dismissed, setDismissed] = useDraft(`dismissed.${task.taskId}`);
  const again = useWriteAgain(task.taskId, "suggestion", suggestion.resultId);
  const { state, text, source } = suggestion;
  if (state === "running" || again.running) {
    return (
      <p className={classes.none}>
        <Loader size={12} /> A response is being suggested
      </p>
    );
  }
  if (text === null || text === "") {
    const words = state === "failed" ? `No suggestion: ${suggestion.why ?? "intelligence failed."}` : "No suggestion: nothing known supports one.";
    return (
      <div className={classes.none}>
        <span>{words}</span>
        <Button size="compact-xs" variant="subtle" color="gray" onClick={again.ask}>
          Try again
        </Button>
        <ErrorLine error={again.error} />
      </div>
    );
  }
  if (dismissed === text) return null;
  return (
    <section className={classes.suggestion} aria-label="Suggested response">
      <IconBulb size={16} aria-hidden />
      <div className={classes.suggested}>
        <p dir="auto">{text}</p>
        {source && <small>Suggested from {source}</small>}
        <ErrorLine error={again.error} />
      </div>
      <div className={classes.acts}>
        <Button
          size="compact-sm"
          variant="light"
          onClick={() => {
            onInsert(text);
            setDismissed(text);
          }}
        >
          Insert
        </Button>
        <Tooltip label="Suggest again">
          <ActionIcon variant="subtle" color="gray" size={26} aria-label="Suggest again" onClick={again.ask}>
            <IconRefresh size={15} />
          </ActionIcon>
        </Tooltip>
        <Verdicts taskId={task.taskId} suggestion={suggestion} />
        <Button size="compact-sm" variant="subtle" color="gray" onClick={() => setDismissed(text)}>
          Dismiss
        </Button>
      </div>
    </section>
  );
}

/** Thumbs: what a worker thinks of it is kept, so that whoever sets up intelligence sees whether it helps. */
function Verdicts({ taskId, suggestion }: { taskId: string; suggestion: Briefing["suggestion"] }) {
  const queries = useQueryClient();
  const judge = useMutation({
    mutationFn: (verdict: Verdict) => judgeSuggestion(taskId, suggestion.resultId ?? "", verdict),
    onSuccess: () => queries.invalidateQueries({ queryKey: ["desktop", "briefing", taskId] }),
  });
  if (suggestion.resultId === null) return null;
  const given = judge.isPending ? judge.variables : suggestion.verdict;
  const thumb = (verdict: Verdict, label: string, Icon: typeof IconThumbUp) => (
    <Tooltip label={label}>
      <ActionIcon variant={given === verdict ? "light" : "subtle"} color={given === verdict ? "wire" : "gray"} size={26} aria-label={label} aria-pressed={given === verdict} onClick={() => judge.mutate(verdict)}>
        <Icon size={15} />
      </ActionIcon>
    </Tooltip>
  );
  return (
    <>
      {thumb("up", "This helps", IconThumbUp)}
      {thumb("down", "This does not help", IconThumbDown)}
    </>
  );
}
