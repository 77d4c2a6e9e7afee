import { ActionIcon, Button } from "@mantine/core";
import { IconTrash } from "@tabler/icons-react";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { type CannedAnswer, deleteCannedAnswer } from "@shared/api/casework";
import { ErrorLine } from "@shared/states/ErrorLine";
import { ConfirmDialog } from "@shared/ui/ConfirmDialog";
import { AnswerForm } from "./AnswerForm";
import classes from "./Answers.module.css";

/** One canned answer: as it is written, and the way to change it. */
export function AnswerRow({ answer }: { answer: CannedAnswer }) {
  const queries = useQueryClient();
  const [editing, setEditing] = useState(false);
  const [asking, setAsking] = useState(false);
  const remove = useMutation({
    mutationFn: () => deleteCannedAnswer(answer.answerId),
    onSuccess: () => queries.invalidateQueries({ queryKey: ["console", "answers"] }),
  });
  if (editing) {
    return (
      <li>
        <AnswerForm answer={answer} onDone={() => setEditing(false)} />
      </li>
    );
  }
  return (
    <li className={classes.row}>
      <div className={classes.words}>
        <p className={classes.head}>
          <b>{answer.title}</b> <code>/{answer.shortcut}</code>
        </p>
        <p className={classes.text} dir="auto">
          {answer.text}
        </p>
        <ErrorLine error={remove.error} />
      </div>
      <Button size="compact-sm" variant="subtle" color="gray" aria-label={`Edit ${answer.title}`} onClick={() => setEditing(true)}>
        Edit
      </Button>
      <ActionIcon variant="subtle" color="gray" aria-label={`Delete ${answer.title}`} loading={remove.isPending} onClick={() => setAsking(true)}>
        <IconTrash size={16} />
      </ActionIcon>
      <ConfirmDialog
        open={asking}
        onClose={() => setAsking(false)}
        act="Delete the answer"
        question={<>“{answer.title}” will no longer be found by any worker. What was sent stays as it was.</>}
        onConfirm={() => remove.mutate()}
      />
    </li>
  );
}
