import { ActionIcon, Button, Popover, Tooltip } from "@mantine/core";
import { IconDialpad, IconMicrophone, IconMicrophoneOff, IconPhone, IconPhoneOff, IconPhoneOutgoing, IconPlayerPause, IconPlayerPlay, IconPlayerRecord } from "@tabler/icons-react";
import type { ReactNode } from "react";
import { ActorBadge } from "@shared/actors/ActorBadge";
import type { TaskCall, TaskCard } from "@shared/api/desktop";
import { useShortcuts } from "@shared/keyboard/Shortcuts";
import { ErrorLine } from "@shared/states/ErrorLine";
import { Elapsed } from "@shared/time/Time";
import { ConfirmButton } from "@shared/ui/ConfirmButton";
import type { CallLine } from "@shared/voice/CallLine";
import { Keypad } from "@shared/voice/Keypad";
import { LevelMeter } from "@shared/voice/LevelMeter";
import { useLine, useWakeOnTouch } from "@shared/voice/useLine";
import { recordingWords, whereItIs } from "./barWords";
import { DeviceMenu } from "./DeviceMenu";
import { RecordingMenu } from "./RecordingMenu";
import { Listeners, SecondParty } from "./SecondParty";
import { useCallControl } from "./useCallControl";
import classes from "./Softphone.module.css";

interface SoftphoneBarProps {
  task: TaskCard;
  call: TaskCall;
  line: CallLine;
  /** Opens whatever chooses whom the call is given to; without it there is no such button. */
  onTransfer?: () => void;
}

/** The call a worker is on, over its conversation. */
export function SoftphoneBar({ task, call, line, onTransfer }: SoftphoneBarProps) {
  const view = useLine(line);
  useWakeOnTouch(line, view.silenced);
  const { control, end, leave } = useCallControl(task.taskId);
  const customer = task.customerName ?? task.customerAddress;
  const where = whereItIs(view, call, customer);
  const mute = () => {
    // This microphone first: nothing may be heard while the server is told.
    line.setMuted(!view.selfMuted);
    control.mutate({ muted: !view.selfMuted });
  };
  const hold = () => control.mutate({ held: !call.held });
  useShortcuts([
    { key: "m", label: "Mute or unmute", run: mute },
    { key: "h", label: "Hold, with music, or go on", run: hold },
  ]);
  return (
    <section className={classes.bar} aria-label="Call" data-tone={where.tone}>
      <div className={classes.row}>
        <ActorBadge actor={where.tone} label={where.text} Icon={IconPhone} />
        {view.startedAt && (
          <span className={classes.time}>
            <Elapsed since={view.startedAt} />
          </span>
        )}
        {view.way === "sound" && !view.opening && <LevelMeter line={line} />}
        {view.way === "type" && <span className={classes.typing}>You type</span>}
        {call.recording !== "off" && <ActorBadge actor={call.recording === "on" ? "failed" : "system"} label={recordingWords(call.recording)} Icon={IconPlayerRecord} />}
        <div className={classes.controls}>
          <Toggle label={view.selfMuted ? "Unmute (M)" : "Mute (M)"} pressed={view.selfMuted} onClick={mute}>
            {view.selfMuted ? <IconMicrophoneOff size={18} /> : <IconMicrophone size={18} />}
          </Toggle>
          <Toggle label={call.held ? "Take off hold (H)" : "Hold (H)"} pressed={call.held} onClick={hold}>
            {call.held ? <IconPlayerPlay size={18} /> : <IconPlayerPause size={18} />}
          </Toggle>
          {onTransfer && (
            <Tooltip label="Transfer">
              <ActionIcon variant="subtle" color="gray" size={32} aria-label="Transfer" onClick={onTransfer}>
                <IconPhoneOutgoing size={18} />
              </ActionIcon>
            </Tooltip>
          )}
          <KeypadButton onPress={(digits) => control.mutate({ digits })} />
          <RecordingMenu recording={call.recording} onChange={(recording) => control.mutate({ recording })} />
          <DeviceMenu line={line} view={view} />
          <ConfirmButton
            size="xs"
            color="red"
            leftSection={<IconPhoneOff size={15} aria-hidden />}
            loading={end.isPending}
            act="End call"
            question={`This hangs up on ${customer}, who hears a goodbye. You wrap up next.`}
            onConfirm={() => end.mutate()}
          >
            End call
          </ConfirmButton>
        </div>
      </div>
      <SecondParty call={call} customer={customer} leaving={leave.isPending} onMerge={() => control.mutate({ held: false })} onLeave={() => leave.mutate()} />
      <Listeners listeners={call.listeners ?? []} />
      {view.fellBack && (
        <p className={classes.notice} role="alert">
          {view.fellBack} What you type is spoken to {customer}.
        </p>
      )}
      {view.silenced && (
        <Button size="compact-sm" variant="light" onClick={() => line.wake()}>
          Turn the sound on
        </Button>
      )}
      <ErrorLine error={control.error ?? end.error ?? leave.error} />
    </section>
  );
}

interface ToggleProps {
  label: string;
  pressed: boolean;
  onClick: () => void;
  children: ReactNode;
}

function Toggle({ label, pressed, onClick, children }: ToggleProps) {
  return (
    <Tooltip label={label}>
      <ActionIcon variant={pressed ? "filled" : "subtle"} color={pressed ? "wire" : "gray"} size={32} aria-label={label.replace(/ \(.\)$/, "")} aria-pressed={pressed} onClick={onClick}>
        {children}
      </ActionIcon>
    </Tooltip>
  );
}

function KeypadButton({ onPress }: { onPress: (digit: string) => void }) {
  return (
    <Popover position="bottom" withinPortal>
      <Popover.Target>
        <Tooltip label="Keypad">
          <ActionIcon variant="subtle" color="gray" size={32} aria-label="Keypad">
            <IconDialpad size={18} />
          </ActionIcon>
        </Tooltip>
      </Popover.Target>
      <Popover.Dropdown>
        <Keypad onPress={onPress} />
      </Popover.Dropdown>
    </Popover>
  );
}
