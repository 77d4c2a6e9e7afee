import { Box, UnstyledButton } from "@mantine/core";
import { IconAlertTriangle } from "@tabler/icons-react";
import { lanes } from "@shared/actors/actors";
import { machineDuration } from "@shared/time/labels";
import type { Bar, Burst } from "./bursts";
import { entryNote, entryTitle } from "./entryTitle";
import classes from "./Timeline.module.css";

const kinds = { communication: "said", event: "event", webhook: "webhook", api: "API call", model: "model call", job: "job" } as const;

interface WaterfallProps {
  burst: Burst;
  chosenId: string | null;
  onChoose: (entryId: string) => void;
}

/** The burst step by step: when, who, what, how long. */
export function Waterfall({ burst, chosenId, onChoose }: WaterfallProps) {
  return (
    <ol className={classes.steps}>
      {burst.bars.map((bar) => (
        <li key={bar.entry.entryId}>
          <StepRow bar={bar} chosen={bar.entry.entryId === chosenId} onChoose={onChoose} />
        </li>
      ))}
    </ol>
  );
}

interface StepRowProps {
  bar: Bar;
  chosen: boolean;
  onChoose: (entryId: string) => void;
}

function StepRow({ bar, chosen, onChoose }: StepRowProps) {
  const { entry } = bar;
  const { Icon, label, actor } = lanes[entry.lane];
  const failed = entry.status === "failed";
  const note = entryNote(entry);
  return (
    <UnstyledButton className={classes.step} data-actor={actor} aria-pressed={chosen} onClick={() => onChoose(entry.entryId)}>
      <span className={classes.offset}>+{machineDuration(bar.offsetMs)}</span>
      <span className={classes.stepIcon} title={label}>
        <Icon size={14} aria-label={label} />
      </span>
      <span className={classes.stepTitle} title={entry.title} dir="auto">
        {entryTitle(entry)} {note && <span className={classes.note}>{note}</span>}
      </span>
      <span className={classes.kind}>{kinds[entry.kind] ?? entry.kind}</span>
      <span className={classes.miniTrack} aria-hidden>
        <Box
          className={classes.bar}
          left={`min(${bar.left}%, calc(100% - 4px))`}
          w={`max(${bar.width}%, 4px)`}
          data-status={entry.status}
        />
      </span>
      <span className={classes.duration} data-status={entry.status}>
        {failed && <IconAlertTriangle size={13} aria-label="Failed" />}
        {entry.status === "running" ? "running" : entry.durationMs === null ? "" : machineDuration(entry.durationMs)}
      </span>
    </UnstyledButton>
  );
}
