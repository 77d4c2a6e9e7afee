import { actorOfSpeaker, looks } from "@shared/actors/actors";
import { MediaList } from "@shared/attachments/MediaList";
import { dayLabel } from "@shared/time/labels";
import { Time } from "@shared/time/Time";
import { useNow } from "@shared/time/useNow";
import { isEmojiOnly } from "@shared/ui/ids";
import { type Row, statusWord } from "./thread";
import classes from "./Thread.module.css";

/** One message on the handset, with what stands above and below it. */
export function Bubble({ row }: { row: Row }) {
  const { message } = row;
  const received = message.direction === "in";
  return (
    <>
      {row.newDay && <DaySeparator at={message.at} />}
      {row.newConversation && <li className={classes.separator}>New conversation</li>}
      <li className={classes.row} data-direction={message.direction} data-opens={row.opensRun}>
        {received && row.opensRun && <SpeakerLine row={row} />}
        {message.body !== "" && (
        <div
          className={classes.bubble}
          data-actor={actorOfSpeaker[message.speaker]}
          data-emoji={isEmojiOnly(message.body) || undefined}
          data-failed={row.showStatus && statusWord(message.status).startsWith("Not") ? true : undefined}
          dir="auto"
        >
          {message.body}
        </div>
        )}
        {message.media && message.media.length > 0 && <MediaList media={message.media} />}
        <span className={classes.at}>
          <Time at={message.at} show="clock" />
        </span>
        {row.showStatus && !received && <span className={classes.status}>{statusWord(message.status)}</span>}
      </li>
    </>
  );
}

/** Another day begins. */
export function DaySeparator({ at }: { at: string }) {
  const now = useNow();
  return <li className={classes.separator}>{dayLabel(at, now)}</li>;
}

function SpeakerLine({ row }: { row: Row }) {
  const actor = actorOfSpeaker[row.message.speaker];
  const { Icon, label } = looks[actor];
  const name = row.message.speakerName;
  return (
    <span className={classes.speaker} data-actor={actor}>
      <Icon size={12} aria-hidden />
      {name && name !== label ? `${name}, ${label.toLowerCase()}` : label}
    </span>
  );
}
