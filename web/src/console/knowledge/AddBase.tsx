import { Button, Group, Modal, TextInput } from "@mantine/core";
import { IconPlus } from "@tabler/icons-react";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { createBase } from "@shared/api/knowledge";
import { ErrorLine } from "@shared/states/ErrorLine";
import classes from "./Knowledge.module.css";

/** One knowledge base more. */
export function AddBase() {
  const queries = useQueryClient();
  const [open, setOpen] = useState(false);
  const [name, setName] = useState("");
  const [about, setAbout] = useState("");
  const add = useMutation({
    mutationFn: () => createBase(name.trim(), about.trim()),
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: ["console", "knowledge"] });
      setOpen(false);
      setName("");
      setAbout("");
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    add.mutate();
  };
  return (
    <>
      <Button size="xs" leftSection={<IconPlus size={14} />} onClick={() => setOpen(true)}>
        New knowledge base
      </Button>
      <Modal opened={open} onClose={() => setOpen(false)} title="New knowledge base">
        <form onSubmit={submit} className={classes.form}>
          <TextInput
            label="Name"
            description="Letters, digits and hyphens"
            value={name}
            onChange={(event) => setName(event.currentTarget.value)}
            maxLength={64}
            required
            data-autofocus
          />
          <TextInput
            label="About (optional)"
            description="Tells an agent when to look here"
            value={about}
            onChange={(event) => setAbout(event.currentTarget.value)}
            maxLength={128}
          />
          <ErrorLine error={add.error} />
          <Group justify="flex-end">
            <Button type="submit" loading={add.isPending}>
              Make it
            </Button>
          </Group>
        </form>
      </Modal>
    </>
  );
}
