import { ActionIcon, Button, Tooltip } from "@mantine/core";
import { IconArrowUp, IconMicrophone, IconMicrophoneOff, IconPhone, IconPhoneOff } from "@tabler/icons-react";
import { useState } from "react";
import { ActorBadge } from "@shared/actors/ActorBadge";
import type { DirectCall } from "@shared/api/desktop";
import { Elapsed } from "@shared/time/Time";
import { GrowingField } from "@shared/ui/GrowingField";
import type { CallLine, LineView } from "@shared/voice/CallLine";
import { CaptionList } from "@shared/voice/CaptionList";
import { LevelMeter } from "@shared/voice/LevelMeter";
import { useWakeOnTouch } from "@shared/voice/useLine";
import { callerOf } from "./directCalls";
import classes from "./Direct.module.css";

/** The longest thing one says at once, in characters. */
const LONGEST = 2000;

interface DirectPanelProps {
  call: DirectCall;
  line: CallLine;
  view: LineView;
}

/** The direct call a worker is on: what is said, and a way to say something. */
export function DirectPanel({ call, line, view }: DirectPanelProps) {
  useWakeOnTouch(line, view.silenced);
  const caller = callerOf(call);
  const there = view.state === "connected";
  return (
    <section className={classes.panel} aria-label={`Call with ${caller}`}>
      <div className={classes.row}>
        <ActorBadge actor={there ? "worker" : "waiting"} label={there ? `In call with ${caller}` : "Connecting"} Icon={IconPhone} />
        {view.startedAt && (
          <span className={classes.time}>
            <Elapsed since={view.startedAt} />
          </span>
        )}
        {view.way === "sound" && !view.opening && <LevelMeter line={line} />}
        <span className={classes.controls}>
          <Mute line={line} muted={view.selfMuted} />
          <Button size="xs" color="red" leftSection={<IconPhoneOff size={15} aria-hidden />} onClick={() => line.hangUp()}>
            Hang up
          </Button>
        </span>
      </div>
      {view.fellBack && (
        <p className={classes.notice} role="alert">
          {view.fellBack} What you type is spoken to {caller}.
        </p>
      )}
      {view.silenced && (
        <Button size="compact-sm" variant="light" onClick={() => line.wake()}>
          Turn the sound on
        </Button>
      )}
      <div className={classes.words}>
        <CaptionList callId={call.callId} view={view} me="worker" empty="What is said stands here, as it is said." />
      </div>
      {view.way === "type" && <Composer ready={view.link === "live"} onSay={(text) => line.say(text)} />}
    </section>
  );
}

function Mute({ line, muted }: { line: CallLine; muted: boolean }) {
  const label = muted ? "Unmute" : "Mute";
  return (
    <Tooltip label={label}>
      <ActionIcon variant={muted ? "filled" : "subtle"} color={muted ? "wire" : "gray"} size={32} aria-label={label} aria-pressed={muted} onClick={() => line.setMuted(!muted)}>
        {muted ? <IconMicrophoneOff size={18} /> : <IconMicrophone size={18} />}
      </ActionIcon>
    </Tooltip>
  );
}

function Composer({ ready, onSay }: { ready: boolean; onSay: (text: string) => void }) {
  const [text, setText] = useState("");
  const good = ready && text.trim() !== "" && text.length <= LONGEST;
  const say = () => {
    if (!good) return;
    onSay(text.trim());
    setText("");
  };
  return (
    <div className={classes.composer}>
      <GrowingField className={classes.field} maxRows={4} placeholder="Say something" aria-label="Say something" value={text} onChange={setText} onSubmit={say} autoFocus />
      <ActionIcon size={34} aria-label="Say it" disabled={!good} onClick={say}>
        <IconArrowUp size={18} />
      </ActionIcon>
    </div>
  );
}
