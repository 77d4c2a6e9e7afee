import { Button, Group, Modal, TextInput, Textarea } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { type Knowledge, editSource } from "@shared/api/knowledge";
import { ErrorLine } from "@shared/states/ErrorLine";
import { LONGEST_NAME } from "./files";
import classes from "./Knowledge.module.css";

/** Another name for a source; of a text, also what it says. */
export function EditSource({ baseId, source }: { baseId: string; source: Knowledge }) {
  const [open, setOpen] = useState(false);
  const isText = source.source.type === "Text";
  return (
    <>
      <Button size="xs" variant="default" onClick={() => setOpen(true)}>
        {isText ? "Edit" : "Rename"}
      </Button>
      <Modal opened={open} onClose={() => setOpen(false)} title={isText ? "Edit the text" : "Rename the source"} size="lg">
        <Form baseId={baseId} source={source} onDone={() => setOpen(false)} />
      </Modal>
    </>
  );
}

interface FormProps {
  baseId: string;
  source: Knowledge;
  onDone: () => void;
}

/** Its own component, so that it begins with what the source says whenever it is opened. */
function Form({ baseId, source, onDone }: FormProps) {
  const queries = useQueryClient();
  const before = source.source.type === "Text" ? source.source.content : null;
  const [name, setName] = useState(source.name);
  const [content, setContent] = useState(before);
  const edit = useMutation({
    mutationFn: () =>
      editSource(baseId, source.id, { name: name.trim(), ...(content === null || content === before ? {} : { source: { type: "Text", content } }) }),
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: ["console", "knowledge", baseId] });
      onDone();
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    edit.mutate();
  };
  return (
    <form onSubmit={submit} className={classes.form}>
      <TextInput label="Name" required maxLength={LONGEST_NAME} value={name} onChange={(event) => setName(event.currentTarget.value)} data-autofocus={content === null ? true : undefined} />
      {content !== null && (
        <Textarea
          label="Text"
          description="A changed text is read anew; what it said before is found until then."
          minRows={8}
          autosize
          maxRows={16}
          maxLength={185_000}
          required
          value={content}
          onChange={(event) => setContent(event.currentTarget.value)}
          data-autofocus
        />
      )}
      <ErrorLine error={edit.error} />
      <Group justify="flex-end">
        <Button variant="default" onClick={onDone}>
          Keep as it is
        </Button>
        <Button type="submit" loading={edit.isPending}>
          Save
        </Button>
      </Group>
    </form>
  );
}
