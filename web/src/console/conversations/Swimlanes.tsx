import { Box } from "@mantine/core";
import { lanes, laneOrder } from "@shared/actors/actors";
import type { Burst } from "./bursts";
import classes from "./Timeline.module.css";

interface SwimlanesProps {
  burst: Burst;
  chosenId: string | null;
  onChoose: (entryId: string) => void;
}

/** The burst at a glance: one lane per actor, bars where its time went. The rows below say the same in words. */
export function Swimlanes({ burst, chosenId, onChoose }: SwimlanesProps) {
  return (
    <div className={classes.lanes} aria-hidden>
      {laneOrder
        .filter((lane) => burst.bars.some((bar) => bar.entry.lane === lane))
        .map((lane) => {
          const { label, Icon, actor } = lanes[lane];
          return (
            <div key={lane} className={classes.lane} data-actor={actor}>
              <span className={classes.laneName}>
                <Icon size={13} />
                {label}
              </span>
              <span className={classes.track}>
                {burst.bars
                  .filter((bar) => bar.entry.lane === lane)
                  .map((bar) => (
                    <Box
                      key={bar.entry.entryId}
                      className={classes.bar}
                      left={`min(${bar.left}%, calc(100% - 4px))`}
                      w={`max(${bar.width}%, 4px)`}
                      data-status={bar.entry.status}
                      data-chosen={bar.entry.entryId === chosenId || undefined}
                      onClick={() => onChoose(bar.entry.entryId)}
                    />
                  ))}
              </span>
            </div>
          );
        })}
    </div>
  );
}
