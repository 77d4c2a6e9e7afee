/** A supervisor on a worker's live call: listens, speaks with the worker alone, or with everybody. */
import { Button, SegmentedControl } from "@mantine/core";
import { IconHeadphones, IconPhoneOff } from "@tabler/icons-react";
import { useMutation } from "@tanstack/react-query";
import { useEffect, useMemo, useState, useSyncExternalStore } from "react";
import { ActorBadge } from "@shared/actors/ActorBadge";
import { type Supervision, type SupervisionMode, changeSupervision, deskLine, endSupervision, superviseCall } from "@shared/api/desktop";
import { ErrorLine } from "@shared/states/ErrorLine";
import { Elapsed } from "@shared/time/Time";
import { GrowingField } from "@shared/ui/GrowingField";
import type { CallLine } from "@shared/voice/CallLine";
import { CaptionList } from "@shared/voice/CaptionList";
import { LevelMeter } from "@shared/voice/LevelMeter";
import { isOver } from "@shared/voice/callState";
import { useLine, useWakeOnTouch } from "@shared/voice/useLine";
import { microphoneAllowed } from "../../desktop/softphone/microphone";
import { SoftphoneLine } from "../../desktop/softphone/SoftphoneLine";
import { modes, toneOf, wordsOf } from "./listeningWords";
import classes from "./Listening.module.css";

interface ListeningPanelProps {
  /** The worker's call, or the customer's. */
  callId: string;
  /** Whose task the call is of, if that is known. */
  taskId?: string;
  /** Whether there is anything to listen to now. */
  live?: boolean;
}

export function ListeningPanel({ callId, taskId = "", live = true }: ListeningPanelProps) {
  const phone = useMemo(() => new SoftphoneLine(deskLine), []);
  const joined = useSyncExternalStore(phone.watch, phone.getJoined);
  const [part, setPart] = useState<Supervision | null>(null);
  useEffect(() => {
    const leave = () => phone.leave();
    window.addEventListener("pagehide", leave);
    return () => {
      window.removeEventListener("pagehide", leave);
      leave();
    };
  }, [phone, callId]);
  const begin = useMutation({
    mutationFn: () => superviseCall(callId, "monitor"),
    onSuccess: async (begun) => {
      setPart(begun);
      phone.join(taskId, begun.callId, (await microphoneAllowed()) === "no" ? "type" : "sound");
    },
  });
  const listening = joined !== null && part !== null && joined.callId === part.callId;
  if (listening) return <OnTheCall key={part.callId} part={part} line={joined.line} onChanged={setPart} onAgain={() => begin.mutate()} />;
  if (!live) return null;
  return (
    <section className={classes.panel} aria-label="Live call">
      <div className={classes.row}>
        <Button size="xs" leftSection={<IconHeadphones size={16} aria-hidden />} loading={begin.isPending} onClick={() => begin.mutate()}>
          Listen to the call
        </Button>
        <span className={classes.hint}>Nobody hears you; the worker sees that you listen.</span>
      </div>
      <ErrorLine error={begin.error} />
    </section>
  );
}

interface OnTheCallProps {
  part: Supervision;
  line: CallLine;
  onChanged: (part: Supervision) => void;
  onAgain: () => void;
}

function OnTheCall({ part, line, onChanged, onAgain }: OnTheCallProps) {
  const view = useLine(line);
  useWakeOnTouch(line, view.silenced);
  const change = useMutation({ mutationFn: (mode: SupervisionMode) => changeSupervision(part.callId, mode), onSuccess: onChanged });
  const end = useMutation({ mutationFn: () => endSupervision(part.callId), onSettled: () => line.hangUp() });
  const over = isOver(view);
  return (
    <section className={classes.panel} aria-label="Live call" data-tone={over ? "system" : toneOf(part.mode)}>
      <div className={classes.row}>
        <ActorBadge actor={over ? "system" : toneOf(part.mode)} label={over ? "You are not on the call any more" : wordsOf(part.mode)} Icon={IconHeadphones} />
        {view.startedAt && !over && (
          <span className={classes.time}>
            <Elapsed since={view.startedAt} />
          </span>
        )}
        {!over && view.way === "sound" && !view.opening && part.mode !== "monitor" && <LevelMeter line={line} />}
        {over ? (
          <Button size="xs" variant="default" onClick={onAgain}>
            Listen again
          </Button>
        ) : (
          <div className={classes.controls}>
            <SegmentedControl size="xs" aria-label="Who hears you" data={modes} value={part.mode} disabled={change.isPending} onChange={(mode) => change.mutate(mode as SupervisionMode)} />
            <Button size="xs" color="red" leftSection={<IconPhoneOff size={15} aria-hidden />} loading={end.isPending} onClick={() => end.mutate()}>
              Leave
            </Button>
          </div>
        )}
      </div>
      {view.fellBack && (
        <p className={classes.hint} role="alert">
          {view.fellBack} What you type is spoken to whoever may hear you.
        </p>
      )}
      {view.silenced && (
        <Button size="compact-sm" variant="light" onClick={() => line.wake()}>
          Turn the sound on
        </Button>
      )}
      <div className={classes.words}>
        <CaptionList callId={part.callId} view={view} me="worker" empty="What is said stands here, as it is said." />
      </div>
      {!over && view.way === "type" && part.mode !== "monitor" && <Composer onSay={(text) => line.say(text)} />}
      <ErrorLine error={change.error ?? end.error} />
    </section>
  );
}

function Composer({ onSay }: { onSay: (text: string) => void }) {
  const [text, setText] = useState("");
  const say = () => {
    if (text.trim() === "") return;
    onSay(text.trim());
    setText("");
  };
  return <GrowingField className={classes.field} maxRows={3} placeholder="Say something" aria-label="Say something" value={text} onChange={setText} onSubmit={say} />;
}
