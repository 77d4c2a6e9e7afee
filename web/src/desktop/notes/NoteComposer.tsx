import { Button } from "@mantine/core";
import { IconLock } from "@tabler/icons-react";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import type { Ref } from "react";
import { addNote } from "@shared/api/casework";
import { readDraft } from "@shared/drafts/drafts";
import { useDraft } from "@shared/drafts/useDraft";
import { ErrorLine } from "@shared/states/ErrorLine";
import { GrowingField } from "@shared/ui/GrowingField";
import conversation from "../conversations/Conversation.module.css";
import classes from "./Notes.module.css";

/** Where a worker writes to the other workers on the case. Nothing written here leaves the house. */
export function NoteComposer({ taskId, ref }: { taskId: string; ref: Ref<HTMLTextAreaElement> }) {
  const queries = useQueryClient();
  const key = `note.${taskId}`;
  const [text, setText] = useDraft(key);
  const add = useMutation({
    mutationFn: (words: string) => addNote(taskId, words),
    onSuccess: () => queries.invalidateQueries({ queryKey: ["desktop", "briefing", taskId] }),
    onError: (_error, words) => readDraft(key) === "" && setText(words),
  });
  const submit = () => {
    if (text.trim() === "") return;
    add.mutate(text.trim());
    setText("");
  };
  return (
    <>
      <ErrorLine error={add.error} />
      <div className={conversation.write}>
        <GrowingField
          ref={ref}
          className={`${conversation.field} ${classes.field}`}
          placeholder="For the workers on this case only"
          aria-label="Internal note"
          value={text}
          onChange={setText}
          onSubmit={submit}
          minRows={2}
          maxLength={4000}
        />
        <Button color="orange.9" leftSection={<IconLock size={14} aria-hidden />} onClick={submit} disabled={text.trim() === ""}>
          Add note
        </Button>
      </div>
      <p className={conversation.hint}>The customer and the agent never see a note. Every worker on the case does.</p>
    </>
  );
}
