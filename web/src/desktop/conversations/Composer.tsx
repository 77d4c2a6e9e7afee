import { Button } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useRef } from "react";
import { type Briefing, type TaskCard, sendReply } from "@shared/api/desktop";
import { readDraft } from "@shared/drafts/drafts";
import { useDraft } from "@shared/drafts/useDraft";
import { useShortcuts } from "@shared/keyboard/Shortcuts";
import { ErrorLine } from "@shared/states/ErrorLine";
import { GrowingField } from "@shared/ui/GrowingField";
import { Suggestion } from "./Suggestion";
import classes from "./Conversation.module.css";

/** The longest text a channel takes, in characters. */
const LONGEST = 1600;

/** Where a worker answers. The draft stays with the task. */
export function Composer({ task, briefing }: { task: TaskCard; briefing: Briefing }) {
  const queries = useQueryClient();
  const key = `task.${task.taskId}`;
  const [text, setText] = useDraft(key);
  const field = useRef<HTMLTextAreaElement>(null);
  const send = useMutation({
    mutationKey: ["desktop", "send", task.taskId],
    mutationFn: (words: string) => sendReply(task.taskId, words),
    onSuccess: () => queries.invalidateQueries({ queryKey: ["desktop"] }),
    // Words that were not taken go back where they were written, unless something new stands there.
    onError: (_error, words) => readDraft(key) === "" && setText(words),
  });
  useShortcuts([{ key: "c", label: "Write an answer", run: () => field.current?.focus() }]);
  const owner = briefing.conversation.owner;
  const ended = briefing.conversation.status === "CLOSED";
  const tooLong = text.length > LONGEST;
  const submit = () => {
    if (text.trim() === "" || tooLong || ended) return;
    send.mutate(text.trim());
    setText("");
    field.current?.focus();
  };
  const insert = (words: string) => {
    setText(text.trim() === "" ? words : `${text.trimEnd()}\n${words}`);
    field.current?.focus();
  };
  if (ended || owner.kind === "agent" || owner.kind === "flow") {
    return (
      <p className={classes.closed}>
        {ended ? "This conversation has ended. End it here too to wrap up." : "The agent has this conversation now."}
      </p>
    );
  }
  return (
    <div className={classes.composer}>
      <Suggestion task={task} suggestion={briefing.suggestion} onInsert={insert} />
      <ErrorLine error={send.error} />
      <div className={classes.write}>
        <GrowingField
          ref={field}
          className={classes.field}
          placeholder={`Answer ${task.customerName ?? task.customerAddress}`}
          aria-label="Answer"
          value={text}
          onChange={setText}
          onSubmit={submit}
          minRows={2}
          error={tooLong ? `${text.length} of at most ${LONGEST} characters` : undefined}
        />
        <Button onClick={submit} disabled={text.trim() === "" || tooLong}>
          Send
        </Button>
      </div>
      <p className={classes.hint}>Enter sends · Shift+Enter breaks the line · ? shows every key</p>
    </div>
  );
}
