import { NumberInput, Switch } from "@mantine/core";
import { useDebouncedCallback } from "@mantine/hooks";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { type TeamChannel, type TeamMember, editWorker } from "@shared/api/supervisor";
import { ErrorLine } from "@shared/states/ErrorLine";
import classes from "./Team.module.css";

/** How many tasks of each channel a worker takes at a time, and whether any; saved as it is set. */
export function ChannelRows({ worker }: { worker: TeamMember }) {
  return (
    <section aria-label="Capacity">
      <h2>Capacity</h2>
      <p className={classes.hint}>How many tasks of a channel at a time. Off, or 0: none are offered; what they have stays.</p>
      <ul className={classes.rows}>
        {worker.channels.map((channel) => (
          <ChannelRow key={channel.channel} workerId={worker.workerId} channel={channel} />
        ))}
      </ul>
    </section>
  );
}

function ChannelRow({ workerId, channel }: { workerId: string; channel: TeamChannel }) {
  const queries = useQueryClient();
  const [typed, setTyped] = useState<number | null>(null);
  const change = useMutation({
    mutationFn: (wish: { capacity?: number; available?: boolean }) => editWorker(workerId, { channels: [{ channel: channel.channel, ...wish }] }),
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: ["supervisor", "team"] });
      setTyped(null);
    },
  });
  const later = useDebouncedCallback((capacity: number) => change.mutate({ capacity }), 600);
  const set = (value: number | string) => {
    if (typeof value !== "number") return;
    setTyped(value);
    later(value);
  };
  return (
    <li>
      <span>
        {channel.channel} <small>{channel.assigned} in hand</small>
        <ErrorLine error={change.error} />
      </span>
      <NumberInput size="xs" w={96} min={0} max={50} allowDecimal={false} aria-label={`Capacity of ${channel.channel}`} value={typed ?? channel.capacity} onChange={set} />
      <Switch size="sm" aria-label={`Takes ${channel.channel}`} checked={channel.available} disabled={change.isPending} onChange={(event) => change.mutate({ available: event.currentTarget.checked })} />
    </li>
  );
}
