import { Chip, Group } from "@mantine/core";
import { IconTimeline } from "@tabler/icons-react";
import { useState } from "react";
import { lanes, laneOrder } from "@shared/actors/actors";
import type { Lane, LaneEntry } from "@shared/api/console";
import { EmptyState } from "@shared/states/EmptyState";
import { machineDuration } from "@shared/time/labels";
import { Time } from "@shared/time/Time";
import { EntryDetail } from "./EntryDetail";
import { Swimlanes } from "./Swimlanes";
import { Waterfall } from "./Waterfall";
import { layBursts } from "./bursts";
import classes from "./Timeline.module.css";

/** Everything that happened, in lanes, burst by burst; a click shows what was sent and answered. */
export function Timeline({ entries }: { entries: LaneEntry[] }) {
  const [shown, setShown] = useState<string[]>(laneOrder);
  const [chosenId, setChosenId] = useState<string | null>(null);
  const chosen = entries.find((entry) => entry.entryId === chosenId) ?? null;
  const bursts = layBursts(entries.filter((entry) => shown.includes(entry.lane)));
  if (entries.length === 0) {
    return (
      <EmptyState Icon={IconTimeline} title="Nothing has happened yet">
        Each event, webhook, call and job of this conversation becomes a bar here.
      </EmptyState>
    );
  }
  return (
    <div className={classes.timeline}>
      <div className={classes.bursts}>
        <Chip.Group multiple value={shown} onChange={setShown}>
          <Group gap={6} role="group" aria-label="Lanes shown">
            {laneOrder.map((lane) => (
              <LaneChip key={lane} lane={lane} />
            ))}
          </Group>
        </Chip.Group>
        {bursts.map((burst) => (
          <div key={`${burst.startedAt} ${burst.bars[0]?.entry.entryId}`} className={classes.burst}>
            <div className={classes.burstHead}>
              <h2 dir="auto">{burst.title}</h2>
              <span>
                <Time at={burst.startedAt} show="clock" /> · {machineDuration(burst.spanMs)}
              </span>
            </div>
            <Swimlanes burst={burst} chosenId={chosenId} onChoose={setChosenId} />
            <Waterfall burst={burst} chosenId={chosenId} onChoose={setChosenId} />
          </div>
        ))}
      </div>
      <EntryDetail entry={chosen} onClose={() => setChosenId(null)} />
    </div>
  );
}

function LaneChip({ lane }: { lane: Lane }) {
  return (
    <Chip value={lane} size="xs" variant="light" color="gray">
      {lanes[lane].label}
    </Chip>
  );
}
