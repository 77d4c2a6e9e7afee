import { Collapse, Loader, UnstyledButton } from "@mantine/core";
import { IconChevronDown, IconPhone, IconPhoneX } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { actorOfSpeaker, looks } from "@shared/actors/actors";
import { type PhoneCall, fetchCallTranscript } from "@shared/api/phone";
import { ErrorLine } from "@shared/states/ErrorLine";
import { Time } from "@shared/time/Time";
import { callLine, placeOf } from "./callWords";
import classes from "./Call.module.css";

/** A past call in the thread: one line, which opens to what was said. */
export function CallRow({ call }: { call: PhoneCall }) {
  const [open, setOpen] = useState(false);
  const answered = call.startedAt !== null;
  const Icon = answered ? IconPhone : IconPhoneX;
  const at = placeOf(call);
  return (
    <li className={classes.row}>
      <UnstyledButton className={classes.rowHead} aria-expanded={answered ? open : undefined} aria-disabled={!answered || undefined} onClick={() => answered && setOpen((shown) => !shown)}>
        <Icon size={14} aria-hidden />
        <span>{callLine(call)}</span>
        {at && <Time at={at} show="clock" />}
        {answered && <IconChevronDown size={14} aria-hidden data-open={open} className={classes.chevron} />}
      </UnstyledButton>
      <Collapse expanded={open}>{open && <Said callId={call.callId} />}</Collapse>
    </li>
  );
}

function Said({ callId }: { callId: string }) {
  const read = useQuery({ queryKey: ["phone", "callTranscript", callId], queryFn: () => fetchCallTranscript(callId) });
  if (read.isPending) return <Loader size={14} aria-label="Loading" />;
  if (read.error) return <ErrorLine error={read.error} />;
  if (read.data.transcript.length === 0) return <p className={classes.about}>Nothing was said.</p>;
  return (
    <ol className={classes.said}>
      {read.data.transcript.map((line) => {
        const actor = actorOfSpeaker[line.speaker];
        const { Icon, label } = looks[actor];
        return (
          <li key={line.communicationId} data-actor={actor}>
            <span>
              <Icon size={12} aria-hidden /> {line.speaker === "customer" ? "You" : (line.name ?? label)}
            </span>
            <p dir="auto">{line.text}</p>
          </li>
        );
      })}
    </ol>
  );
}
