import { Button, Group, TextInput, Textarea } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { type CannedAnswer, createCannedAnswer, updateCannedAnswer } from "@shared/api/casework";
import { ApiError } from "@shared/api/http";
import { ErrorLine } from "@shared/states/ErrorLine";
import classes from "./Answers.module.css";

interface AnswerFormProps {
  /** The answer that is changed; a new one without. */
  answer?: CannedAnswer;
  onDone: () => void;
}

const variables = ["customer.firstName", "customer.name", "worker.firstName", "worker.name", "task.reason", "profile.traits.Contact.email"];

/** Writes a canned answer. */
export function AnswerForm({ answer, onDone }: AnswerFormProps) {
  const queries = useQueryClient();
  const [title, setTitle] = useState(answer?.title ?? "");
  const [shortcut, setShortcut] = useState(answer?.shortcut ?? "");
  const [text, setText] = useState(answer?.text ?? "");
  const written = { title: title.trim(), shortcut: shortcut.trim(), text };
  const save = useMutation({
    mutationFn: () => (answer ? updateCannedAnswer(answer.answerId, written) : createCannedAnswer(written)),
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: ["console", "answers"] });
      onDone();
    },
  });
  const refused = (field: string) => (save.error instanceof ApiError && save.error.field === field ? save.error.message : undefined);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    save.mutate();
  };
  const named = ["shortcut", "title", "text"].some((field) => refused(field) !== undefined);
  return (
    <form className={classes.form} onSubmit={submit} aria-label={answer ? `Change ${answer.title}` : "New answer"}>
      <div className={classes.names}>
        <TextInput label="Title" value={title} onChange={(event) => setTitle(event.currentTarget.value)} error={refused("title")} maxLength={100} required autoFocus />
        <TextInput
          label="Shortcut"
          description="One word, typed after the slash"
          value={shortcut}
          onChange={(event) => setShortcut(event.currentTarget.value.replace(/[^\w-]/g, ""))}
          error={refused("shortcut")}
          maxLength={40}
          required
        />
      </div>
      <Textarea label="Text" autosize minRows={3} maxRows={12} maxLength={4000} value={text} onChange={(event) => setText(event.currentTarget.value)} error={refused("text")} required />
      <Group gap={6} role="group" aria-label="Variables">
        {variables.map((name) => (
          <Button key={name} size="compact-xs" variant="default" onClick={() => setText(`${text}{{${name}}}`)}>
            {name}
          </Button>
        ))}
      </Group>
      {!named && <ErrorLine error={save.error} />}
      <Group gap={8}>
        <Button type="submit" size="xs" loading={save.isPending} disabled={written.title === "" || written.shortcut === "" || text.trim() === ""}>
          Save
        </Button>
        <Button size="xs" variant="subtle" color="gray" onClick={onDone}>
          Cancel
        </Button>
      </Group>
    </form>
  );
}
