import { Collapse, UnstyledButton } from "@mantine/core";
import { IconChevronRight } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { fetchTranscript } from "@shared/api/desktop";
import type { PastConversation } from "@shared/api/types";
import { looks, actorOfSpeaker } from "@shared/actors/actors";
import { ErrorLine } from "@shared/states/ErrorLine";
import { TextSkeleton } from "@shared/states/Skeletons";
import { Time } from "@shared/time/Time";
import { Section } from "./Section";
import classes from "./Customer.module.css";

/** The customer's past conversations, each opened in place. */
export function HistorySection({ history }: { history: PastConversation[] }) {
  return (
    <Section title="History" count={history.length}>
      {history.length === 0 && <p className={classes.quiet}>This is the first conversation.</p>}
      {history.map((past) => (
        <PastItem key={past.conversationId} past={past} />
      ))}
    </Section>
  );
}

function PastItem({ past }: { past: PastConversation }) {
  const [open, setOpen] = useState(false);
  return (
    <div className={classes.past}>
      <UnstyledButton className={classes.pastHead} aria-expanded={open} onClick={() => setOpen(!open)}>
        <IconChevronRight size={14} aria-hidden />
        <Time at={past.createdAt} />
        <small>{past.messages === 1 ? "1 message" : `${past.messages} messages`}</small>
      </UnstyledButton>
      {past.summary && <p className={classes.pastSummary}>{past.summary}</p>}
      <Collapse expanded={open} transitionDuration={120}>
        {open && <PastTranscript conversationId={past.conversationId} />}
      </Collapse>
    </div>
  );
}

function PastTranscript({ conversationId }: { conversationId: string }) {
  const past = useQuery({ queryKey: ["transcript", conversationId], queryFn: () => fetchTranscript(conversationId) });
  if (past.isPending) return <TextSkeleton lines={3} />;
  if (past.error) return <ErrorLine error={past.error} />;
  return (
    <ol className={classes.pastLines}>
      {past.data.transcript.map((line) => (
        <li key={line.communicationId} data-actor={actorOfSpeaker[line.speaker]}>
          <b>{line.name ?? looks[actorOfSpeaker[line.speaker]].label}</b> <span dir="auto">{line.text}</span>
        </li>
      ))}
    </ol>
  );
}
