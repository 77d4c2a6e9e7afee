import { IconEar, IconMessages, IconRepeat } from "@tabler/icons-react";
import { actorOfSpeaker, looks } from "@shared/actors/actors";
import type { Supervised, Whisper } from "@shared/api/supervisor";
import type { TranscriptLine } from "@shared/api/types";
import { EmptyState } from "@shared/states/EmptyState";
import { Time } from "@shared/time/Time";
import { NewBelow } from "@shared/ui/NewBelow";
import { useStickToEnd } from "@shared/ui/useStickToEnd";
import { type Told, layTold, whisperState } from "./told";
import classes from "./Supervised.module.css";

interface LiveTranscriptProps {
  conversationId: string;
  supervised: Supervised;
}

/** What was said and what was whispered, in order; at its end it keeps up by itself. */
export function LiveTranscript({ conversationId, supervised }: LiveTranscriptProps) {
  const told = layTold(supervised);
  const { attach, onScroll, unseen, toEnd } = useStickToEnd(conversationId, told.length, 0);
  const again = new Set((supervised.repeats ?? []).map((one) => one.againId));
  const customer = supervised.conversation.customerName ?? supervised.conversation.customerAddress;
  if (told.length === 0) {
    return (
      <div className={classes.around}>
        <EmptyState Icon={IconMessages} title="Nothing was said yet" />
      </div>
    );
  }
  return (
    <div className={classes.around}>
      <div ref={attach} onScroll={onScroll} className={classes.scroll} tabIndex={0} role="log" aria-label="Transcript">
        <ol className={classes.lines}>
          {told.map((one) => (
            <ToldLine key={one.key} told={one} customer={customer} again={again} supervised={supervised} />
          ))}
        </ol>
      </div>
      <NewBelow count={unseen} onClick={toEnd} />
    </div>
  );
}

interface ToldLineProps {
  told: Told;
  customer: string;
  again: Set<string>;
  supervised: Supervised;
}

function ToldLine({ told, customer, again, supervised }: ToldLineProps) {
  if (told.whisper) return <Whispered whisper={told.whisper} supervised={supervised} />;
  return <Said line={told.line} customer={customer} repeated={again.has(told.line.communicationId)} />;
}

function Said({ line, customer, repeated }: { line: TranscriptLine; customer: string; repeated: boolean }) {
  const actor = actorOfSpeaker[line.speaker] ?? "system";
  const { Icon, label } = looks[actor];
  return (
    <li data-actor={actor}>
      <span className={classes.who}>
        <Icon size={14} aria-hidden />
        {line.name ?? (line.speaker === "customer" ? customer : label)}
        <Time at={line.at} show="clock" />
      </span>
      <span className={classes.text} dir="auto">
        {line.text}
      </span>
      {repeated && (
        <span className={classes.note}>
          <IconRepeat size={13} aria-hidden />
          Had to say this again
        </span>
      )}
    </li>
  );
}

function Whispered({ whisper, supervised }: { whisper: Whisper; supervised: Supervised }) {
  return (
    <li data-whisper>
      <span className={classes.who}>
        <IconEar size={14} aria-hidden />
        {whisper.by} whispered to {whisper.audience === "agent" ? "the agent" : "the worker"}
        <Time at={whisper.createdAt} show="clock" />
      </span>
      <span className={classes.text} dir="auto">
        {whisper.text}
      </span>
      <span className={classes.note}>{whisperState(whisper, supervised)}</span>
    </li>
  );
}
