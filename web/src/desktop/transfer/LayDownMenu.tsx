import { Button, Menu } from "@mantine/core";
import { IconClockPause, IconDoorExit, IconParking, IconChevronDown } from "@tabler/icons-react";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";
import { type LayDown, layDown } from "@shared/api/transfer";

interface LayDownMenuProps {
  taskId: string;
  onError: (error: unknown) => void;
}

const HOUR = 3_600_000;
const parkFor: [label: string, milliseconds: number][] = [
  ["Park until in an hour", HOUR],
  ["Park until tomorrow", 24 * HOUR],
  ["Park for a week", 7 * 24 * HOUR],
];

/** The ways to let go of a conversation without ending it. */
export function LayDownMenu({ taskId, onError }: LayDownMenuProps) {
  const queries = useQueryClient();
  const act = useMutation({
    mutationFn: ({ how, until }: { how: LayDown; until?: string }) => layDown(taskId, how, until),
    onSuccess: () => queries.invalidateQueries({ queryKey: ["desktop"] }),
  });
  useEffect(() => onError(act.error), [act.error, onError]);
  return (
    <Menu position="bottom-end" width={260}>
      <Menu.Target>
        <Button variant="default" size="xs" rightSection={<IconChevronDown size={14} aria-hidden />} loading={act.isPending}>
          Lay down
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item leftSection={<IconDoorExit size={16} />} onClick={() => act.mutate({ how: "leave" })}>
          Leave: their next message rings for anybody
        </Menu.Item>
        <Menu.Item leftSection={<IconClockPause size={16} />} onClick={() => act.mutate({ how: "pause" })}>
          Pause: it stays mine, and I take it up again
        </Menu.Item>
        {parkFor.map(([label, milliseconds]) => (
          <Menu.Item key={label} leftSection={<IconParking size={16} />} onClick={() => act.mutate({ how: "park", until: new Date(Date.now() + milliseconds).toISOString() })}>
            {label}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}
