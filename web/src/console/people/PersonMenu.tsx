import { ActionIcon, Button, Checkbox, Group, Menu, Modal } from "@mantine/core";
import { IconDots } from "@tabler/icons-react";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { type User, type UserRole, changeUser, resetPassword, signUserOut } from "@shared/api/people";
import { ErrorLine } from "@shared/states/ErrorLine";
import { ConfirmDialog } from "@shared/ui/ConfirmDialog";
import { LinkOnce } from "./LinkOnce";
import { roleChoices } from "./roles";
import classes from "./People.module.css";

type Asked = "roles" | "reset" | "disable" | "signOut" | null;

/** What an administrator may do about somebody. */
export function PersonMenu({ user, isSelf }: { user: User; isSelf: boolean }) {
  const [asked, setAsked] = useState<Asked>(null);
  const act = useAct();
  const close = () => setAsked(null);
  const isOff = user.disabledAt !== null;
  return (
    <>
      <Menu position="bottom-end">
        <Menu.Target>
          <ActionIcon variant="subtle" color="gray" aria-label={`What to do about ${user.name}`}>
            <IconDots size={16} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item onClick={() => setAsked("roles")}>Change roles</Menu.Item>
          <Menu.Item onClick={() => setAsked("reset")}>Make a password link</Menu.Item>
          <Menu.Item onClick={() => setAsked("signOut")}>Sign out everywhere</Menu.Item>
          {!isSelf &&
            (isOff ? (
              <Menu.Item onClick={() => act.mutate(() => changeUser(user.userId, { disabled: false }))}>Enable</Menu.Item>
            ) : (
              <Menu.Item color="red" onClick={() => setAsked("disable")}>
                Disable
              </Menu.Item>
            ))}
        </Menu.Dropdown>
      </Menu>
      <Modal opened={asked === "roles"} onClose={close} title={`Roles of ${user.name}`}>
        <RolesForm user={user} onDone={close} />
      </Modal>
      <Modal opened={asked === "reset"} onClose={close} title="A link to set a password">
        <ResetForm user={user} onDone={close} />
      </Modal>
      <ConfirmDialog
        open={asked === "disable"}
        onClose={close}
        act="Disable"
        question={`${user.name} is signed out everywhere at once and cannot come in again until enabled.`}
        onConfirm={() => act.mutate(() => changeUser(user.userId, { disabled: true }))}
      />
      <ConfirmDialog
        open={asked === "signOut"}
        onClose={close}
        act="Sign out everywhere"
        question={`Every screen that ${user.name} has open closes. A draft that was not sent stays in its browser.`}
        onConfirm={() => act.mutate(() => signUserOut(user.userId))}
      />
    </>
  );
}

/** Something done about people; the list is read again after it. */
function useAct() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (act: () => Promise<unknown>) => act(),
    onSettled: () => queries.invalidateQueries({ queryKey: ["console", "people"] }),
  });
}

function RolesForm({ user, onDone }: { user: User; onDone: () => void }) {
  const [roles, setRoles] = useState<string[]>(user.roles);
  const act = useAct();
  const save = () => act.mutate(() => changeUser(user.userId, { roles: roles as UserRole[] }), { onSuccess: onDone });
  return (
    <div className={classes.form}>
      <Checkbox.Group value={roles} onChange={setRoles} aria-label="Roles">
        {roleChoices.map((role) => (
          <Checkbox
            key={role.value}
            mt={8}
            value={role.value}
            label={role.label}
            description={role.value === "worker" && user.workerId === null ? "Invite them as a worker to give them a desktop." : role.about}
            disabled={role.value === "worker" && user.workerId === null}
          />
        ))}
      </Checkbox.Group>
      <ErrorLine error={act.error} />
      <Group justify="flex-end">
        <Button loading={act.isPending} disabled={roles.length === 0} onClick={save}>
          Save the roles
        </Button>
      </Group>
    </div>
  );
}

function ResetForm({ user, onDone }: { user: User; onDone: () => void }) {
  const reset = useMutation({ mutationFn: () => resetPassword(user.userId) });
  if (reset.data) return <LinkOnce name={user.name} url={reset.data.url} onDone={onDone} />;
  return (
    <div className={classes.form}>
      <span>Links made before open nothing any more. The password of today counts until a new one is set.</span>
      <ErrorLine error={reset.error} />
      <Group justify="flex-end">
        <Button loading={reset.isPending} onClick={() => reset.mutate()}>
          Make the link
        </Button>
      </Group>
    </div>
  );
}
