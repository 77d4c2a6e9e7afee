import { Button, Group, Modal, Text, Textarea } from "@mantine/core";
import { type FormEvent, useState } from "react";
import type { PlacedProblem } from "./problems";
import classes from "./Editor.module.css";

interface PublishDialogProps {
  open: boolean;
  problems: PlacedProblem[];
  onClose: () => void;
  onPublish: (message: string) => void;
}

/** Publishes what is on the canvas, with a word on what changed. */
export function PublishDialog({ open, problems, onClose, onPublish }: PublishDialogProps) {
  const [message, setMessage] = useState("");
  const submit = (event: FormEvent) => {
    event.preventDefault();
    onPublish(message.trim());
    setMessage("");
  };
  return (
    <Modal opened={open} onClose={onClose} title="Publish the flow">
      <form onSubmit={submit} className={classes.stack}>
        <Text size="sm">Customers get this revision from the next execution on. Those that are under way go on with the one they began with.</Text>
        {problems.length > 0 && <p className={classes.fault} role="alert">{problems.length} to put right first: {problems[0]?.state ?? "the flow"}, {problems[0]?.message}.</p>}
        <Textarea data-autofocus label="What changed" placeholder="For the list of revisions" autosize minRows={2} maxLength={1000} value={message} onChange={(event) => setMessage(event.currentTarget.value)} />
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>Not yet</Button>
          <Button type="submit" disabled={problems.length > 0}>Publish</Button>
        </Group>
      </form>
    </Modal>
  );
}
