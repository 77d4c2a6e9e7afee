import { Button, Group, Select, TextInput } from "@mantine/core";
import { IconPlus } from "@tabler/icons-react";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import type { DataType } from "@shared/api/types";
import { addTrait } from "@shared/api/wire";
import { ErrorLine } from "@shared/states/ErrorLine";

const types: { value: DataType; label: string }[] = [
  { value: "STRING", label: "Text" },
  { value: "NUMBER", label: "Number" },
  { value: "BOOLEAN", label: "Yes or no" },
  { value: "ARRAY", label: "List" },
];

/** A trait more in a group. */
export function DefineTrait({ storeId, group }: { storeId: string; group: string }) {
  const queries = useQueryClient();
  const [open, setOpen] = useState(false);
  const [name, setName] = useState("");
  const [about, setAbout] = useState("");
  const [dataType, setDataType] = useState<DataType>("STRING");
  const add = useMutation({
    mutationFn: () => addTrait(storeId, group, name.trim(), { dataType, ...(about.trim() ? { description: about.trim() } : {}) }),
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: ["traitGroups", storeId] });
      setOpen(false);
      setName("");
      setAbout("");
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    add.mutate();
  };
  if (!open) {
    return (
      <div>
        <Button variant="subtle" color="gray" size="xs" leftSection={<IconPlus size={14} />} onClick={() => setOpen(true)}>
          Define a trait in {group}
        </Button>
      </div>
    );
  }
  return (
    <form onSubmit={submit}>
      <Group gap={8} align="flex-end">
        <TextInput size="xs" label="Name" value={name} onChange={(event) => setName(event.currentTarget.value)} required autoFocus />
        <Select size="xs" label="Type" w={120} data={types} value={dataType} allowDeselect={false} onChange={(value) => setDataType((value ?? "STRING") as DataType)} />
        <TextInput size="xs" label="About (optional)" w={240} value={about} onChange={(event) => setAbout(event.currentTarget.value)} />
        <Button size="xs" type="submit" loading={add.isPending}>
          Define
        </Button>
        <Button size="xs" variant="subtle" color="gray" onClick={() => setOpen(false)}>
          Cancel
        </Button>
      </Group>
      <ErrorLine error={add.error} />
    </form>
  );
}
