import { ActionIcon, Tooltip, UnstyledButton } from "@mantine/core";
import { IconFlag, IconRefresh } from "@tabler/icons-react";
import type { Briefing } from "@shared/api/desktop";
import { ErrorLine } from "@shared/states/ErrorLine";
import { TextSkeleton } from "@shared/states/Skeletons";
import { Time } from "@shared/time/Time";
import { useWriteAgain } from "../suggestions/useWriteAgain";
import { Section } from "./Section";
import { markSentences } from "./citations";
import classes from "./Customer.module.css";

interface SummarySectionProps {
  taskId: string;
  briefing: Briefing;
  onCite: (communicationId: string) => void;
}

/** What happened, each sentence with the messages it rests on; what is promised stands out. */
export function SummarySection({ taskId, briefing, onCite }: SummarySectionProps) {
  const { summary, promises, transcript } = briefing;
  const again = useWriteAgain(taskId, "summary", summary.at);
  const running = summary.state === "running" || again.running;
  const aside = (
    <>
      {summary.at && <Time at={summary.at} />}
      {!running && (
        <Tooltip label="Write it again">
          <ActionIcon variant="subtle" color="gray" size={24} aria-label="Write the summary again" onClick={again.ask}>
            <IconRefresh size={14} />
          </ActionIcon>
        </Tooltip>
      )}
    </>
  );
  return (
    <Section title="Summary" aside={aside}>
      {running && <TextSkeleton lines={4} />}
      <ErrorLine error={again.error} />
      {!running && summary.state === "none" && <p className={classes.quiet}>No summary yet. One is written when the agent hands over.</p>}
      {!running && summary.state === "failed" && (
        <p className={classes.failed} role="alert">
          The summary could not be written{summary.why ? `: ${summary.why}` : "."} The conversation itself is complete on the left.
        </p>
      )}
      {!running && summary.state === "ready" && (
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
