import { IconMicrophoneOff, IconPlayerPause, IconPlayerRecord } from "@tabler/icons-react";
import { ActorBadge } from "@shared/actors/ActorBadge";
import { countUp } from "@shared/time/labels";
import { Elapsed } from "@shared/time/Time";
import type { LineView } from "@shared/voice/CallLine";
import { isOver } from "@shared/voice/callState";
import { statusLine } from "./callWords";
import classes from "./Call.module.css";

interface CallHeadProps {
  number: string;
  view: LineView;
}

/** Whom one calls, where the call is, and who is on the other side now. */
export function CallHead({ number, view }: CallHeadProps) {
  const status = statusLine(view);
  return (
    <header className={classes.head}>
      <h2>{number}</h2>
      <p className={classes.status}>
        <output>{status ?? "In call"}</output>
        <Lasting view={view} talking={status === null} />
      </p>
      <div className={classes.badges} role="status" aria-label="On the other side">
        {!isOver(view) && (
          <>
            <OtherSide view={view} />
            <RecordingMark recording={view.recording} />
            {view.muted && <ActorBadge actor="waiting" label="Muted by the worker" Icon={IconMicrophoneOff} />}
          </>
        )}
      </div>
    </header>
  );
}

/** How long the call lasts, or lasted. */
function Lasting({ view, talking }: { view: LineView; talking: boolean }) {
  if (view.startedAt === null) return null;
  if (view.endedAt !== null) return <> · {countUp(view.endedAt - Date.parse(view.startedAt))}</>;
  return talking ? (
    <>
      {" · "}
      <Elapsed since={view.startedAt} />
    </>
  ) : null;
}

function OtherSide({ view }: { view: LineView }) {
  switch (view.state) {
    case "agent":
      return <ActorBadge actor="agent" />;
    case "flow":
    case "waiting":
      return <ActorBadge actor="waiting" label="Waiting for a worker" />;
    case "connected":
      return <ActorBadge actor="worker" label={view.with ?? "Worker"} />;
    case "held":
      return <ActorBadge actor="waiting" label={view.with === null ? "On hold" : `On hold with ${view.with}`} Icon={IconPlayerPause} />;
    default:
      return null;
  }
}

function RecordingMark({ recording }: { recording: LineView["recording"] }) {
  if (recording === "off") return null;
  return recording === "on" ? (
    <ActorBadge actor="failed" label="Recording" Icon={IconPlayerRecord} />
  ) : (
    <ActorBadge actor="system" label="Recording paused" Icon={IconPlayerPause} />
  );
}
