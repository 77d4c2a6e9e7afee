import { ActionIcon, Button, NumberInput, Select } from "@mantine/core";
import { IconPlus, IconTrash } from "@tabler/icons-react";
import type { Override, ServiceLevels, Team } from "@shared/api/supervisor";
import classes from "./Levels.module.css";

interface OverrideRowsProps {
  levels: ServiceLevels;
  team: Team | undefined;
  onChange: (overrides: Override[]) => void;
}

/** Other levels for a queue, a channel, or a channel of a queue. */
export function OverrideRows({ levels, team, onChange }: OverrideRowsProps) {
  const { overrides } = levels;
  const set = (at: number, changes: Partial<Override>) => onChange(overrides.map((one, index) => (index === at ? { ...one, ...changes } : one)));
  const queues = (team?.queues ?? []).map((one) => ({ value: one.id, label: one.name }));
  const channels = [...new Set((team?.workers ?? []).flatMap((worker) => worker.channels.map((one) => one.channel)))];
  const add = () => onChange([...overrides, { queueId: queues[0]?.value ?? null, channel: null, thresholdSeconds: levels.thresholdSeconds, shortAbandonSeconds: levels.shortAbandonSeconds }]);
  return (
    <section className={classes.overrides} aria-label="Overrides">
      <h2>Overrides</h2>
      <p>The most exact one counts: a channel of a queue before its queue, a queue before a channel.</p>
      {overrides.map((one, at) => (
        <div key={at} className={classes.override} role="group" aria-label={`Override ${at + 1}`}>
          <Select size="xs" aria-label="Queue" placeholder="Any queue" clearable data={queues} value={one.queueId} onChange={(queueId) => set(at, { queueId })} />
          <Select size="xs" aria-label="Channel" placeholder="Any channel" clearable data={channels} value={one.channel} onChange={(channel) => set(at, { channel })} />
          <NumberInput size="xs" aria-label="Accepted in time within" suffix=" s" min={0} max={86400} value={one.thresholdSeconds} onChange={(given) => typeof given === "number" && set(at, { thresholdSeconds: given })} />
          <NumberInput size="xs" aria-label="Short abandonment" suffix=" s short" min={0} max={86400} value={one.shortAbandonSeconds} onChange={(given) => typeof given === "number" && set(at, { shortAbandonSeconds: given })} />
          <ActionIcon variant="subtle" color="gray" aria-label={`Take override ${at + 1} away`} onClick={() => onChange(overrides.filter((_, index) => index !== at))}>
            <IconTrash size={14} />
          </ActionIcon>
        </div>
      ))}
      <span>
        <Button size="xs" variant="default" leftSection={<IconPlus size={14} aria-hidden />} onClick={add}>
          Add an override
        </Button>
      </span>
    </section>
  );
}
