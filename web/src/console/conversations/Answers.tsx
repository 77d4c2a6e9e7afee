import { Button, Skeleton } from "@mantine/core";
import { IconDownload, IconHourglass } from "@tabler/icons-react";
import { Suspense, lazy } from "react";
import { ActorBadge } from "@shared/actors/ActorBadge";
import { type Actor, looks } from "@shared/actors/actors";
import type { TranscriptLine } from "@shared/api/types";
import { download, toCsv } from "@shared/chart/csv";
import { EmptyState } from "@shared/states/EmptyState";
import { type Column, DataTable } from "@shared/table/DataTable";
import { machineDuration } from "@shared/time/labels";
import { Time } from "@shared/time/Time";
import { type Answer, answersOf, timesOf } from "./answers";
import classes from "./Answers.module.css";

const AnswerChart = lazy(() => import("./AnswerChart"));

const columns: Column<Answer>[] = [
  { key: "asked", label: "To", grows: true, render: (row) => <span dir="auto" title={row.asked}>{row.asked}</span> },
  { key: "number", label: "Answer", value: (row) => row.number, align: "right", render: (row) => row.number },
  { key: "by", label: "By", value: (row) => row.by, render: (row) => <ActorBadge actor={row.actor} label={row.by} /> },
  { key: "seconds", label: "After", value: (row) => row.seconds, align: "right", render: (row) => machineDuration(row.seconds * 1000) },
  { key: "askedAt", label: "Asked", value: (row) => row.askedAt, render: (row) => <Time at={row.askedAt} show="clock" /> },
];

/** How long the customer waited for each answer, and for whose. */
export function Answers({ lines, conversationId }: { lines: TranscriptLine[]; conversationId: string }) {
  const answers = answersOf(lines);
  const save = () =>
    download(
      `answers-${conversationId}.csv`,
      toCsv(["number", "asked at", "asked", "answered by", "seconds"], answers.map((one) => [one.number, one.askedAt, one.asked, one.by, one.seconds])),
    );
  if (answers.length === 0) {
    return (
      <EmptyState Icon={IconHourglass} title="No answer yet">
        The time from the customer&rsquo;s words to the answer is drawn here, for each answer.
      </EmptyState>
    );
  }
  const said = [...new Set(answers.map((one) => one.actor))];
  return (
    <section className={classes.answers} aria-label="Answers">
      <div className={classes.head}>
        {said.map((actor) => (
          <Facts key={actor} actor={actor} answers={answers.filter((one) => one.actor === actor)} />
        ))}
        <Button size="xs" variant="default" leftSection={<IconDownload size={14} aria-hidden />} onClick={save}>
          Download as CSV
        </Button>
      </div>
      <Suspense fallback={<Skeleton h={220} />}>
        <AnswerChart answers={answers} />
      </Suspense>
      <DataTable label="Answers" rows={answers} columns={columns} rowKey={(row) => row.communicationId} defaultSort="number" />
    </section>
  );
}

function Facts({ actor, answers }: { actor: Actor; answers: Answer[] }) {
  const times = timesOf(answers);
  if (times === null) return null;
  return (
    <p className={classes.facts}>
      <ActorBadge actor={actor} label={looks[actor].label} />
      <span>
        {answers.length === 1 ? "1 answer" : `${answers.length} answers`}
        {answers.length > 1 && ` · half within ${machineDuration(times.median * 1000)}`} · longest {machineDuration(times.longest * 1000)}
      </span>
    </p>
  );
}
