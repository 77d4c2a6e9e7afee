import { Tooltip, UnstyledButton } from "@mantine/core";
import { IconDialpad, IconMicrophone, IconMicrophoneOff, IconPhoneOff } from "@tabler/icons-react";
import type { ReactNode } from "react";
import type { CallLine, LineView } from "@shared/voice/CallLine";
import classes from "./Call.module.css";

interface CallControlsProps {
  line: CallLine;
  view: LineView;
  keypad: boolean;
  onKeypad: () => void;
}

/** The round buttons of a call. */
export function CallControls({ line, view, keypad, onKeypad }: CallControlsProps) {
  const typing = view.way === "type";
  return (
    <div className={classes.controls}>
      <Round label="Keypad" pressed={keypad} onClick={onKeypad}>
        <IconDialpad size={22} aria-hidden />
      </Round>
      <Round
        label={view.selfMuted ? "Unmute" : "Mute"}
        pressed={view.selfMuted}
        disabled={typing}
        why="You are typing: nothing of you is heard."
        onClick={() => line.setMuted(!view.selfMuted)}
      >
        {view.selfMuted ? <IconMicrophoneOff size={22} aria-hidden /> : <IconMicrophone size={22} aria-hidden />}
      </Round>
      <Round label="End call" tone="end" onClick={() => line.hangUp()}>
        <IconPhoneOff size={22} aria-hidden />
      </Round>
    </div>
  );
}

interface RoundProps {
  label: string;
  pressed?: boolean;
  disabled?: boolean;
  /** Why it does nothing now. */
  why?: string;
  tone?: "end";
  onClick: () => void;
  children: ReactNode;
}

function Round({ label, pressed, disabled = false, why, tone, onClick, children }: RoundProps) {
  const button = (
    <UnstyledButton
      className={classes.round}
      data-tone={tone}
      aria-pressed={pressed}
      aria-disabled={disabled || undefined}
      onClick={() => !disabled && onClick()}
    >
      <span className={classes.disc}>{children}</span>
      {label}
    </UnstyledButton>
  );
  return disabled && why ? <Tooltip label={why}>{button}</Tooltip> : button;
}
