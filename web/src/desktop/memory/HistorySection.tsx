import { Collapse, UnstyledButton } from "@mantine/core";
import { IconChevronRight } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { fetchTranscript } from "@shared/api/desktop";
import type { PastConversation } from "@shared/api/types";
import { looks, actorOfSpeaker } from "@shared/actors/actors";
import { ErrorLine } from "@shared/states/ErrorLine";
import { TextSkeleton } from "@shared/states/Skeletons";
import { countUp } from "@shared/time/labels";
import { Time } from "@shared/time/Time";
import { ChannelIcon } from "@shared/ui/ChannelIcon";
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
        <ChannelIcon channel={past.channel} />
        <Time at={past.createdAt} />
        <small>{past.messages === 1 ? "1 message" : `${past.messages} messages`}</small>
      </UnstyledButton>
      <PastFacts past={past} />
      {past.summary && <p className={classes.pastSummary}>{past.summary}</p>}
      {past.handled.note && (
        <p className={classes.pastNote} dir="auto">
          {past.handled.note}
        </p>
      )}
      <Collapse expanded={open} transitionDuration={120}>
        {open && <PastTranscript conversationId={past.conversationId} />}
      </Collapse>
    </div>
  );
}

/** Who had it, how long, how it ended, what it was about and how the customer felt: as far as it is known. */
function PastFacts({ past }: { past: PastConversation }) {
  const { workers, queue, handledSeconds, disposition, sentiment, topics } = past.handled;
  const facts: [kind: string, words: string | null][] = [
    ["worker", workers.length > 0 ? workers.join(", ") : "Agent only"],
    ["queue", queue],
    ["duration", handledSeconds === null ? null : `handled in ${countUp(handledSeconds * 1000)}`],
    ["disposition", disposition],
    ["feeling", sentiment],
    ["topics", topics.length > 0 ? topics.join(", ") : null],
  ];
  return (
    <ul className={classes.pastFacts}>
      {facts
        .filter(([, words]) => words !== null)
        .map(([kind, words]) => (
          <li key={kind} data-kind={kind}>
            {words}
          </li>
        ))}
    </ul>
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
