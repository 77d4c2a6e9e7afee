import { IconPhone } from "@tabler/icons-react";
import type { ReactNode } from "react";
import { actorOfSpeaker, looks } from "@shared/actors/actors";
import { MediaList } from "@shared/attachments/MediaList";
import { dayLabel } from "@shared/time/labels";
import { Time } from "@shared/time/Time";
import { useNow } from "@shared/time/useNow";
import { type LaidLine, deliveryWord } from "./layTranscript";
import classes from "./Transcript.module.css";

interface LineProps {
  laid: LaidLine;
  customerName: string;
  /** Above 0 the line flashes; another number flashes it again. */
  flash: number;
  /** What stands below the line. */
  children?: ReactNode;
}

/** One thing said. Customer and agent stand left, the worker right, the flow in the middle. */
export function Line({ laid, customerName, flash, children }: LineProps) {
  const { line } = laid;
  const actor = actorOfSpeaker[line.speaker] ?? "system";
  const { Icon, label } = looks[actor];
  const name = line.name ?? (line.speaker === "customer" ? customerName : line.speaker === "worker" ? "You" : label);
  const failed = line.deliveryStatus?.toUpperCase() === "FAILED";
  return (
    <>
      {laid.newDay && <DaySeparator at={line.at} />}
      <li
        className={classes.line}
        data-actor={actor}
        data-opens={laid.opensRun}
        data-communication-id={line.communicationId}
      >
        {laid.opensRun && (
          <span className={classes.speaker}>
            <Icon size={13} aria-hidden />
            {name}
            {name !== label && line.speaker !== "customer" && <span className={classes.role}>{label}</span>}
            {line.channel === "VOICE" && <IconPhone size={12} role="img" aria-label="Said on a call" className={classes.spoken} />}
            <span className={classes.at}>
              <Time at={line.at} show="clock" />
            </span>
          </span>
        )}
        {line.text !== "" && (
          <div key={flash} className={classes.bubble} data-flash={flash > 0 || undefined} data-failed={failed || undefined} dir="auto">
            {line.text}
          </div>
        )}
        {line.media && line.media.length > 0 && <MediaList media={line.media} />}
        {!laid.opensRun && (
          <span className={classes.hoverTime}>
            <Time at={line.at} show="clock" />
          </span>
        )}
        {laid.saysDelivery && line.deliveryStatus && (
          <span className={classes.delivery} data-failed={failed || undefined}>
            {deliveryWord(line.deliveryStatus)}
          </span>
        )}
      </li>
      {children}
    </>
  );
}

function DaySeparator({ at }: { at: string }) {
  const now = useNow();
  return <li className={classes.system}>{dayLabel(at, now)}</li>;
}
