import { Button, Loader } from "@mantine/core";
import { IconBulb } from "@tabler/icons-react";
import type { Briefing, TaskCard } from "@shared/api/desktop";
import { useDraft } from "@shared/drafts/useDraft";
import classes from "./Conversation.module.css";

interface SuggestionProps {
  task: TaskCard;
  suggestion: Briefing["suggestion"];
  onInsert: (text: string) => void;
}

/** The suggested next response above the composer, with its source. It says so when there is none. */
export function Suggestion({ task, suggestion, onInsert }: SuggestionProps) {
  // What was dismissed stays so after a reload; another suggestion is shown again.
  const [dismissed, setDismissed] = useDraft(`dismissed.${task.taskId}`);
  const { state, text, source } = suggestion;
  if (state === "running") {
    return (
      <p className={classes.noSuggestion}>
        <Loader size={12} /> A response is being suggested
      </p>
    );
  }
  if (state === "failed") return <p className={classes.noSuggestion}>No suggestion: intelligence failed. The console says why.</p>;
  if (text === null || text === "") return <p className={classes.noSuggestion}>No suggestion: nothing known supports one.</p>;
  if (dismissed === text) return null;
  return (
    <section className={classes.suggestion} aria-label="Suggested response">
      <IconBulb size={16} aria-hidden />
      <div className={classes.suggested}>
        <p dir="auto">{text}</p>
        {source && <small>Suggested from {source}</small>}
      </div>
      <div className={classes.suggestionActs}>
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
        <Button size="compact-sm" variant="subtle" color="gray" onClick={() => setDismissed(text)}>
          Dismiss
        </Button>
      </div>
    </section>
  );
}
