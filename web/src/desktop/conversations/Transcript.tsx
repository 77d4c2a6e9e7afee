import { IconMessages } from "@tabler/icons-react";
import { useEffect } from "react";
import type { InternalNote } from "@shared/api/casework";
import type { Handoff } from "@shared/api/desktop";
import type { TranscriptLine } from "@shared/api/types";
import { EmptyState } from "@shared/states/EmptyState";
import { NewBelow } from "@shared/ui/NewBelow";
import { useStickToEnd } from "@shared/ui/useStickToEnd";
import type { Flash } from "../TaskView";
import { NoteLine } from "../notes/NoteLine";
import { placeNotes } from "../notes/placeNotes";
import { HandoffDivider } from "./HandoffDivider";
import { Line } from "./Line";
import { layTranscript } from "./layTranscript";
import classes from "./Transcript.module.css";

interface TranscriptProps {
  conversationId: string;
  lines: TranscriptLine[];
  notes: InternalNote[];
  handoff: Handoff | null;
  customerName: string;
  flash: Flash | null;
  /** How many of the lines are on their way. */
  sending: number;
}

/** Everything that was said, in order, by whom; the handoff stands where it happened. */
export function Transcript({ conversationId, lines, notes, handoff, customerName, flash, sending }: TranscriptProps) {
  const { attach, box, onScroll, unseen, toEnd } = useStickToEnd(conversationId, lines.length + notes.length, sending);
  const placed = placeNotes(lines, notes);
  const notesBelow = (communicationId: string) => placed.get(communicationId)?.map((note) => <NoteLine key={note.noteId} note={note} />);
  const laid = layTranscript(lines, handoff);
  useEffect(() => {
    if (flash === null) return;
    const found = box.current?.querySelector(`[data-communication-id="${CSS.escape(flash.communicationId)}"]`);
    found?.scrollIntoView({ block: "center" });
  }, [flash, box]);
  if (lines.length + notes.length === 0) {
    return (
      <div className={classes.around}>
        <EmptyState Icon={IconMessages} title="Nothing was said yet" />
      </div>
    );
  }
  return (
    <div className={classes.around}>
      {/* A scrolling region has to be reachable by keyboard. */}
      <div ref={attach} onScroll={onScroll} className={classes.scroll} tabIndex={0} role="log" aria-label="Transcript">
        <ol className={classes.lines}>
          {notesBelow("")}
          {handoff && !laid.some((one) => one.handoffBelow) && <HandoffDivider handoff={handoff} />}
          {laid.map((one) => (
            <Line
              key={one.line.communicationId}
              laid={one}
              customerName={customerName}
              flash={flash?.communicationId === one.line.communicationId ? flash.count : 0}
            >
              {one.handoffBelow && handoff && <HandoffDivider handoff={handoff} />}
              {notesBelow(one.line.communicationId)}
            </Line>
          ))}
        </ol>
      </div>
      <NewBelow count={unseen} onClick={toEnd} />
    </div>
  );
}
