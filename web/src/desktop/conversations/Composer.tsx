import { useRef, useState } from "react";
import type { Briefing, TaskCard } from "@shared/api/desktop";
import { useShortcuts } from "@shared/keyboard/Shortcuts";
import { NoteComposer } from "../notes/NoteComposer";
import { AnswerComposer } from "./AnswerComposer";
import classes from "./Conversation.module.css";

type Mode = "answer" | "note";

/** Where a worker writes: to the customer, or to the other workers. The two look different and keep drafts of their own. */
export function Composer({ task, briefing }: { task: TaskCard; briefing: Briefing }) {
  const [mode, setMode] = useState<Mode>("answer");
  const field = useRef<HTMLTextAreaElement>(null);
  const write = (next: Mode) => {
    setMode(next);
    // The field of the other mode is only there after this is painted.
    requestAnimationFrame(() => field.current?.focus());
  };
  const noted = briefing.notes !== undefined;
  useShortcuts([
    { key: "c", label: "Write an answer", run: () => write("answer") },
    ...(noted ? [{ key: "n", label: "Write an internal note", run: () => write("note") }] : []),
  ]);
  const ended = briefing.conversation.status === "CLOSED";
  const { kind } = briefing.conversation.owner;
  const closed = ended || kind === "agent" || kind === "flow";
  return (
    <div className={classes.composer} data-mode={mode}>
      {noted && (
        <div className={classes.modes} role="group" aria-label="What you write">
          <Choice mode="answer" chosen={mode} onChoose={write}>
            Answer
          </Choice>
          <Choice mode="note" chosen={mode} onChoose={write}>
            Internal note
          </Choice>
        </div>
      )}
      {mode === "note" && <NoteComposer taskId={task.taskId} ref={field} />}
      {mode === "answer" && closed && (
        <p className={classes.closed}>
          {ended ? "This conversation has ended. End it here too to wrap up." : "The agent has this conversation now."}
        </p>
      )}
      {mode === "answer" && !closed && <AnswerComposer task={task} briefing={briefing} ref={field} />}
    </div>
  );
}

interface ChoiceProps {
  mode: Mode;
  chosen: Mode;
  onChoose: (mode: Mode) => void;
  children: string;
}

function Choice({ mode, chosen, onChoose, children }: ChoiceProps) {
  return (
    <button type="button" aria-pressed={mode === chosen} onClick={() => onChoose(mode)}>
      {children}
    </button>
  );
}
