import { CloseButton } from "@mantine/core";
import { IconAlertTriangle, IconClick } from "@tabler/icons-react";
import { lanes } from "@shared/actors/actors";
import type { LaneEntry } from "@shared/api/console";
import { useShortcuts } from "@shared/keyboard/Shortcuts";
import { absoluteTime, machineDuration } from "@shared/time/labels";
import { JsonBlock } from "@shared/ui/JsonBlock";
import { toCurl } from "./curl";
import { entryTitle } from "./entryTitle";
import classes from "./Timeline.module.css";

interface EntryDetailProps {
  entry: LaneEntry | null;
  onClose: () => void;
}

/** One bar opened: the fault and its fix, what was sent, what came back. */
export function EntryDetail({ entry, onClose }: EntryDetailProps) {
  useShortcuts(entry ? [{ key: "Escape", label: "Close the step", run: onClose }] : []);
  if (!entry) {
    return (
      <aside className={classes.detail} data-empty>
        <IconClick size={20} aria-hidden />
        <p>Choose a step to see what was sent and what came back.</p>
      </aside>
    );
  }
  const lane = lanes[entry.lane];
  return (
    <aside className={classes.detail} aria-label={`Step: ${entryTitle(entry)}`}>
      <header className={classes.detailHead}>
        <h2 dir="auto">{entryTitle(entry)}</h2>
        <CloseButton aria-label="Close the step" onClick={onClose} />
      </header>
      <p className={classes.detailFacts}>
        {lane.label} · {absoluteTime(entry.at)}
        {entry.durationMs !== null && ` · ${machineDuration(entry.durationMs)}`}
      </p>
      {entry.fault && (
        <div className={classes.fault} role="note">
          <IconAlertTriangle size={16} aria-hidden />
          <p>
            <b>{entry.fault.cause}</b> {entry.fault.fix}
          </p>
        </div>
      )}
      {entry.request && <JsonBlock title="Request" value={entry.request} curl={toCurl(entry.request)} />}
      {entry.response !== null && entry.response !== undefined && <JsonBlock title={entry.kind === "event" ? "Data" : "Response"} value={unwrapped(entry)} />}
      {!entry.request && (entry.response === null || entry.response === undefined) && (
        <p className={classes.detailFacts}>This step sent and received nothing.</p>
      )}
    </aside>
  );
}

/** An event has no status and headers: what it carries is its body. */
function unwrapped(entry: LaneEntry): unknown {
  const { response } = entry;
  if (entry.kind !== "event" || typeof response !== "object" || response === null) return response;
  return "body" in response && Object.keys(response).length === 1 ? response.body : response;
}
