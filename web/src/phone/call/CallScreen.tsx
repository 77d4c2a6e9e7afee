import { Button, Group } from "@mantine/core";
import { useState } from "react";
import type { PhoneState } from "@shared/api/phone";
import { useShortcuts } from "@shared/keyboard/Shortcuts";
import type { CallLine, LineView, Way } from "@shared/voice/CallLine";
import { CaptionList } from "@shared/voice/CaptionList";
import { isOver } from "@shared/voice/callState";
import { Keypad } from "@shared/voice/Keypad";
import { LevelMeter } from "@shared/voice/LevelMeter";
import { useLine, useWakeOnTouch } from "@shared/voice/useLine";
import { useRinging } from "@shared/voice/useRinging";
import { CallComposer } from "./CallComposer";
import { CallControls } from "./CallControls";
import { CallHead } from "./CallHead";
import { WayChooser } from "./WayChooser";
import classes from "./Call.module.css";

interface CallScreenProps {
  phone: PhoneState;
  callId: string;
  line: CallLine;
  onChange: (way: Way) => void;
  onDone: () => void;
}

/** The handset in a call. */
export function CallScreen({ phone, callId, line, onChange, onDone }: CallScreenProps) {
  const view = useLine(line);
  const over = isOver(view);
  useRinging(!over && (view.status === null || view.status === "ringing" || view.status === "queued") ? "ringback" : null);
  useShortcuts(over ? [{ key: "Escape", label: "Back to the messages", run: onDone }] : []);
  return (
    <>
      <CallHead number={phone.number} view={view} />
      <CaptionList callId={callId} view={view} me="caller" empty={over ? "Nothing was said." : "What is said stands here, as it is said."} />
      <footer className={classes.foot}>
        {over ? (
          <Group justify="center">
            <Button variant="default" onClick={onDone} autoFocus>
              Back to the messages
            </Button>
          </Group>
        ) : (
          <Talking phone={phone} line={line} view={view} onChange={onChange} />
        )}
      </footer>
    </>
  );
}

interface TalkingProps {
  phone: PhoneState;
  line: CallLine;
  view: LineView;
  onChange: (way: Way) => void;
}

/** What one does while the call lasts. */
function Talking({ phone, line, view, onChange }: TalkingProps) {
  const [keypad, setKeypad] = useState(false);
  useWakeOnTouch(line, view.silenced);
  return (
    <>
      {view.fellBack && (
        <p className={classes.notice} role="alert">
          {view.fellBack} You can type instead.
        </p>
      )}
      {view.silenced && (
        <Button size="xs" variant="light" onClick={() => line.wake()}>
          Turn the sound on
        </Button>
      )}
      {keypad && <Keypad onPress={(digit) => line.press(digit)} />}
      {view.way === "type" && !keypad && <CallComposer ready={view.link === "live"} onSay={(text) => line.say(text)} />}
      {view.way === "sound" && !view.opening && !keypad && (
        <p className={classes.hearing}>
          <LevelMeter line={line} /> {view.selfMuted ? "Your microphone is off" : "Your microphone is on"}
        </p>
      )}
      {view.way === "speech" && !keypad && <p className={classes.hearing}>{view.selfMuted ? "The browser does not listen" : "The browser listens"}</p>}
      {!keypad && <WayChooser speech={phone.speech} way={view.way} onChoose={onChange} />}
      <CallControls line={line} view={view} keypad={keypad} onKeypad={() => setKeypad((open) => !open)} />
    </>
  );
}
