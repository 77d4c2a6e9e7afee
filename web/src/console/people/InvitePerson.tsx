import { Button, Checkbox, Group, Modal, Select, TextInput } from "@mantine/core";
import { IconPlus } from "@tabler/icons-react";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { fetchStart } from "@shared/api/console";
import { type UserRole, inviteUser } from "@shared/api/people";
import { ErrorLine } from "@shared/states/ErrorLine";
import { LinkOnce } from "./LinkOnce";
import { roleChoices } from "./roles";
import classes from "./People.module.css";

const NEW_WORKER = "new";

/** Somebody more; the link to set a password is shown once. */
export function InvitePerson() {
  const [open, setOpen] = useState(false);
  return (
    <>
      <Button size="xs" leftSection={<IconPlus size={14} />} onClick={() => setOpen(true)}>
        Invite somebody
      </Button>
      <Modal opened={open} onClose={() => setOpen(false)} title="Invite somebody">
        <InviteForm onDone={() => setOpen(false)} />
      </Modal>
    </>
  );
}

function InviteForm({ onDone }: { onDone: () => void }) {
  const queries = useQueryClient();
  const [name, setName] = useState("");
  const [username, setUsername] = useState("");
  const [roles, setRoles] = useState<string[]>(["worker"]);
  const [worker, setWorker] = useState<string | null>(NEW_WORKER);
  const invite = useMutation({
    mutationFn: () =>
      inviteUser({
        name: name.trim(),
        username: username.trim(),
        roles: roles as UserRole[],
        ...(roles.includes("worker") && (worker === NEW_WORKER ? { newWorker: true } : { workerId: worker ?? "" })),
      }),
    onSuccess: () => queries.invalidateQueries({ queryKey: ["console", "people"] }),
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    invite.mutate();
  };
  if (invite.data) return <LinkOnce name={invite.data.user.name} url={invite.data.url} onDone={onDone} />;
  return (
    <form onSubmit={submit} className={classes.form}>
      <TextInput label="Name" value={name} onChange={(event) => setName(event.currentTarget.value)} maxLength={64} required data-autofocus />
      <TextInput label="E-mail address or user name" value={username} onChange={(event) => setUsername(event.currentTarget.value)} maxLength={254} required />
      <Checkbox.Group label="Roles" value={roles} onChange={setRoles}>
        {roleChoices.map((role) => (
          <Checkbox key={role.value} mt={8} value={role.value} label={role.label} description={role.about} />
        ))}
      </Checkbox.Group>
      {roles.includes("worker") && <WorkerChoice value={worker} onChange={setWorker} />}
      <ErrorLine error={invite.error} />
      <Group justify="flex-end">
        <Button type="submit" loading={invite.isPending} disabled={roles.length === 0}>
          Make the link
        </Button>
      </Group>
    </form>
  );
}

function WorkerChoice({ value, onChange }: { value: string | null; onChange: (value: string | null) => void }) {
  const start = useQuery({ queryKey: ["console", "start"], queryFn: fetchStart });
  const known = (start.data?.links.desktop ?? []).map((one) => ({ value: one.workerId, label: one.name }));
  return <Select label="Whose desktop" data={[{ value: NEW_WORKER, label: "A new worker of that name" }, ...known]} value={value} allowDeselect={false} onChange={onChange} />;
}
