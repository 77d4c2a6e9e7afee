import { Button, Group, Modal, TextInput } from "@mantine/core";
import { IconPlus } from "@tabler/icons-react";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { useNavigate } from "react-router";
import { createFlow } from "@shared/api/flows";
import { ErrorLine } from "@shared/states/ErrorLine";
import { emptyDefinition } from "./editor/model";

/** Makes a flow with nothing but its trigger, and opens the editor on it. */
export function NewFlow() {
  const [open, setOpen] = useState(false);
  const [name, setName] = useState("");
  const navigate = useNavigate();
  const client = useQueryClient();
  const make = useMutation({
    mutationFn: () => createFlow({ name: name.trim(), definition: emptyDefinition(name.trim()), status: "draft" }),
    onSuccess: (flow) => {
      void client.invalidateQueries({ queryKey: ["console", "flows"] });
      void navigate(`/console/flows/${flow.sid}/edit`);
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    make.mutate();
  };
  return (
    <>
      <Button size="xs" variant="default" leftSection={<IconPlus size={14} />} onClick={() => setOpen(true)}>New flow</Button>
      <Modal opened={open} onClose={() => setOpen(false)} title="New flow">
        <form onSubmit={submit}>
          <TextInput data-autofocus label="Name" withAsterisk required maxLength={255} value={name} onChange={(event) => setName(event.currentTarget.value)} />
          <ErrorLine error={make.error} />
          <Group justify="flex-end" mt={16}>
            <Button variant="default" onClick={() => setOpen(false)}>Not now</Button>
            <Button type="submit" loading={make.isPending} disabled={name.trim() === ""}>Make and edit</Button>
          </Group>
        </form>
      </Modal>
    </>
  );
}
