import { Button, Stack, TextInput } from "@mantine/core";
import { IconPlus } from "@tabler/icons-react";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { addCustomer } from "@shared/api/phone";
import { ErrorLine } from "@shared/states/ErrorLine";
import classes from "./CustomerList.module.css";

/** A customer more, with any number. */
export function AddCustomer({ onAdded }: { onAdded: (address: string) => void }) {
  const queries = useQueryClient();
  const [open, setOpen] = useState(false);
  const [address, setAddress] = useState("");
  const [name, setName] = useState("");
  const add = useMutation({
    mutationFn: () => addCustomer(address.replace(/[\s().-]/g, ""), name.trim() || undefined),
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: ["phone", "state"] });
      onAdded(address.replace(/[\s().-]/g, ""));
      setOpen(false);
      setAddress("");
      setName("");
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    add.mutate();
  };
  if (!open) {
    return (
      <Button
        className={classes.add}
        variant="subtle"
        color="gray"
        justify="flex-start"
        leftSection={<IconPlus size={16} />}
        onClick={() => setOpen(true)}
      >
        Add a customer
      </Button>
    );
  }
  return (
    <form onSubmit={submit} className={classes.form}>
      <Stack gap={8}>
        <TextInput
          label="Phone number"
          placeholder="+15550100200"
          value={address}
          onChange={(event) => setAddress(event.currentTarget.value)}
          onKeyDown={(event) => event.key === "Escape" && setOpen(false)}
          autoFocus
          required
          inputMode="tel"
        />
        <TextInput label="Name (optional)" value={name} onChange={(event) => setName(event.currentTarget.value)} />
        <ErrorLine error={add.error} />
        <Button type="submit" loading={add.isPending}>
          Add
        </Button>
      </Stack>
    </form>
  );
}
