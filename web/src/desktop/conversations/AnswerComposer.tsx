import { Button } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type RefObject, useCallback, useState } from "react";
import type { FilledAnswer } from "@shared/api/casework";
import { type Briefing, type Reply, type TaskCard, sendReply, tellTyping } from "@shared/api/desktop";
import { keepTaskFile } from "@shared/api/files";
import { AttachButton } from "@shared/attachments/AttachButton";
import { AttachmentStrip } from "@shared/attachments/AttachmentStrip";
import { useAttachments } from "@shared/attachments/useAttachments";
import { readDraft } from "@shared/drafts/drafts";
import { useDraft } from "@shared/drafts/useDraft";
import { useTypingTold } from "@shared/live/useTypingTold";
import { ErrorLine } from "@shared/states/ErrorLine";
import { GrowingField } from "@shared/ui/GrowingField";
import { CannedButton } from "../canned/CannedButton";
import { CANNED_LIST, CannedList, optionId } from "../canned/CannedList";
import { MissingValues } from "../canned/MissingValues";
import { useCanned } from "../canned/useCanned";
import { isJoinable } from "../softphone/Softphone";
import { Suggestion } from "../suggestions/Suggestion";
import classes from "./Conversation.module.css";

/** The longest text a channel takes, in characters. */
const LONGEST = 1600;

interface AnswerComposerProps {
  task: TaskCard;
  briefing: Briefing;
  ref: RefObject<HTMLTextAreaElement | null>;
}

/** Where a worker answers the customer: words, files, canned answers behind the slash. The draft stays with the task. */
export function AnswerComposer({ task, briefing, ref }: AnswerComposerProps) {
  const { taskId } = task;
  const queries = useQueryClient();
  const key = `task.${taskId}`;
  const [text, setText] = useDraft(key);
  const [inserted, setInserted] = useState<FilledAnswer | null>(null);
  const attached = useAttachments(useCallback((file: File) => keepTaskFile(taskId, file), [taskId]));
  const send = useMutation({
    mutationKey: ["desktop", "send", taskId],
    mutationFn: (reply: Reply) => sendReply(taskId, reply),
    onSuccess: () => queries.invalidateQueries({ queryKey: ["desktop"] }),
    onError: (_error, reply) => {
      // What was not taken goes back where it was written, unless something new stands there.
      if (readDraft(key) === "") setText(reply.text);
      attached.putBack(reply.files);
    },
  });
  const tell = useTypingTold(() => tellTyping(taskId));
  const canned = useCanned(taskId, text, (answer) => {
    setText(answer.text);
    setInserted(answer);
    ref.current?.focus();
  });
  const tooLong = text.length > LONGEST;
  const nothing = text.trim() === "" && attached.files.length === 0;
  const submit = () => {
    if (nothing || tooLong || attached.uploading > 0 || canned.open) return;
    send.mutate({ text: text.trim(), files: attached.take() });
    setText("");
    setInserted(null);
    ref.current?.focus();
  };
  const change = (words: string) => {
    setText(words);
    if (words.trim() !== "") tell();
  };
  const insert = (words: string) => {
    setText(text.trim() === "" ? words : `${text.trimEnd()}\n${words}`);
    ref.current?.focus();
  };
  const search = () => {
    if (text.trim() === "") setText("/");
    ref.current?.focus();
  };
  return (
    <>
      <Suggestion task={task} suggestion={briefing.suggestion} onInsert={insert} />
      <ErrorLine error={send.error} />
      <CannedList canned={canned} />
      <MissingValues answer={inserted} text={text} />
      <AttachmentStrip files={attached.files} uploading={attached.uploading} errors={attached.errors} onDrop={attached.drop} />
      <div className={classes.write}>
        <AttachButton onFiles={attached.add} />
        <CannedButton disabled={text.trim() !== ""} onClick={search} />
        <GrowingField
          ref={ref}
          className={classes.field}
          placeholder={`Answer ${task.customerName ?? task.customerAddress}`}
          aria-label="Answer"
          aria-autocomplete="list"
          aria-controls={canned.open ? CANNED_LIST : undefined}
          aria-activedescendant={canned.open && canned.found.length > 0 ? optionId(canned.active) : undefined}
          value={text}
          onChange={change}
          onSubmit={submit}
          onKey={canned.press}
          onPaste={(event) => attached.add(event.clipboardData.files)}
          minRows={2}
          error={tooLong ? `${text.length} of at most ${LONGEST} characters` : undefined}
        />
        <Button onClick={submit} disabled={nothing || tooLong || attached.uploading > 0}>
          Send
        </Button>
      </div>
      <p className={classes.hint}>
        {isJoinable(task.call) && "What you type is spoken to the caller · "}
        Enter sends · Shift+Enter breaks the line · / finds an answer · ? shows every key
      </p>
    </>
  );
}
