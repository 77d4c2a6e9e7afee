import { IconMessages } from "@tabler/icons-react";
import { actorOfSpeaker, looks } from "@shared/actors/actors";
import type { TranscriptLine } from "@shared/api/types";
import { EmptyState } from "@shared/states/EmptyState";
import { Time } from "@shared/time/Time";
import classes from "./Transcript.module.css";

/** What was said, plainly: time, name, words. */
export function TranscriptList({ lines, customerName }: { lines: TranscriptLine[]; customerName: string }) {
  if (lines.length === 0) return <EmptyState Icon={IconMessages} title="Nothing was said yet" />;
  return (
    <ol className={classes.lines}>
      {lines.map((line) => {
        const actor = actorOfSpeaker[line.speaker] ?? "system";
        const { Icon, label } = looks[actor];
        return (
          <li key={line.communicationId} data-actor={actor}>
            <span className={classes.at}>
              <Time at={line.at} show="clock" />
            </span>
            <span className={classes.who}>
              <Icon size={14} aria-hidden />
              {line.name ?? (line.speaker === "customer" ? customerName : label)}
            </span>
            <span className={classes.text} dir="auto">
              {line.text}
            </span>
          </li>
        );
      })}
    </ol>
  );
}
