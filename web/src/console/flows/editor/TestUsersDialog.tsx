import { Button, Group, Modal, TagsInput, Text } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { fetchTestUsers, saveTestUsers } from "@shared/api/flows";
import { ErrorLine } from "@shared/states/ErrorLine";
import classes from "./Editor.module.css";

/** Who gets the flow's newest draft instead of what is published. */
export function TestUsersDialog({ flowId, open, onClose }: { flowId: string; open: boolean; onClose: () => void }) {
  const key = ["flowTestUsers", flowId];
  const client = useQueryClient();
  const users = useQuery({ queryKey: key, queryFn: () => fetchTestUsers(flowId), enabled: open });
  const [typed, setTyped] = useState<string[] | null>(null);
  const save = useMutation({
    mutationFn: (addresses: string[]) => saveTestUsers(flowId, addresses),
    onSuccess: (after) => {
      client.setQueryData(key, after.test_users);
      setTyped(null);
      onClose();
    },
  });
  const shown = typed ?? users.data ?? [];
  return (
    <Modal opened={open} onClose={onClose} title="Test users">
      <div className={classes.stack}>
        <Text size="sm">
          Save a draft, then write or call from one of these addresses: it gets the draft, everybody else what is published. The phone simulator lets you be any number.
        </Text>
        <TagsInput data-autofocus label="Addresses" placeholder="+15550100001" value={shown} onChange={setTyped} />
        <ErrorLine error={users.error ?? save.error} />
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>Close</Button>
          <Button loading={save.isPending} disabled={typed === null} onClick={() => save.mutate(shown)}>Save test users</Button>
        </Group>
      </div>
    </Modal>
  );
}
