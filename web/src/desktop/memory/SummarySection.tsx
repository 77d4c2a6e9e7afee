import { UnstyledButton } from "@mantine/core";
import { IconFlag } from "@tabler/icons-react";
import type { Briefing } from "@shared/api/desktop";
import { TextSkeleton } from "@shared/states/Skeletons";
import { Time } from "@shared/time/Time";
import { Section } from "./Section";
import { markSentences } from "./citations";
import classes from "./Customer.module.css";

interface SummarySectionProps {
  briefing: Briefing;
  onCite: (communicationId: string) => void;
}

/** What happened, each sentence with the messages it rests on; what is promised stands out. */
export function SummarySection({ briefing, onCite }: SummarySectionProps) {
  const { summary, promises, transcript } = briefing;
  return (
    <Section title="Summary" aside={summary.at && <Time at={summary.at} />}>
      {summary.state === "running" && <TextSkeleton lines={4} />}
      {summary.state === "none" && <p className={classes.quiet}>No summary yet. One is written when the agent hands over.</p>}
      {summary.state === "failed" && (
        <p className={classes.quiet}>The summary could not be written. The conversation itself is complete on the left.</p>
      )}
      {summary.state === "ready" && (
        <p className={classes.summary}>
          {markSentences(summary.sentences).map((sentence) => (
            <span key={`${sentence.text} ${sentence.marks[0]?.communicationId}`} dir="auto">
              {sentence.text}
              {sentence.marks.map((mark) => (
                <UnstyledButton
                  key={mark.communicationId}
                  className={classes.mark}
                  aria-label={`Show message ${mark.number}`}
                  title={transcript.find((line) => line.communicationId === mark.communicationId)?.text}
                  onClick={() => onCite(mark.communicationId)}
                >
                  {mark.number}
                </UnstyledButton>
              ))}{" "}
            </span>
          ))}
        </p>
      )}
      {promises.length > 0 && (
        <ul className={classes.promises} aria-label="Promised and still open">
          {promises.map((promise) => (
            <li key={promise}>
              <IconFlag size={14} aria-hidden />
              <span>{promise}</span>
            </li>
          ))}
        </ul>
      )}
    </Section>
  );
}
