import { Button } from "@mantine/core";
import { IconDownload } from "@tabler/icons-react";
import type { Report, ReportDay, ReportRow } from "@shared/api/supervisor";
import { download, toCsv } from "@shared/chart/csv";
import { type Column, DataTable } from "@shared/table/DataTable";
import { average, percent } from "../queues/figures";
import classes from "./Reports.module.css";

/** The days, the queues, the workers and the reasons as tables. */
export function ReportTables({ report }: { report: Report }) {
  const reasons = [
    ...report.reasons.map((one) => ({ kind: "Found by the operator", reason: categories[one.reason] ?? one.reason, conversations: one.conversations })),
    ...report.givenReasons.map((one) => ({ kind: "Given with the task", reason: one.reason || "No reason given", conversations: one.conversations })),
  ];
  return (
    <>
      <section className={classes.section} aria-label="Days">
        <h2>Days</h2>
        <DataTable label="Days" rows={report.days} columns={dayColumns} rowKey={(row) => row.day} defaultSort="-day" sortName="days" />
      </section>
      <Rows title="Queues" rows={report.queues} report={report} columns={[...rowColumns, ...waitColumns]} />
      <Rows title="Workers" rows={report.workers} report={report} columns={rowColumns} />
      {reasons.length > 0 && (
        <section className={classes.section} aria-label="Why customers were handed over">
          <h2>Why customers were handed over</h2>
          <DataTable label="Reasons" rows={reasons} columns={reasonColumns} rowKey={(row) => row.kind + row.reason} defaultSort="-conversations" sortName="reasons" />
        </section>
      )}
    </>
  );
}

const categories: Record<string, string> = {
  asked_for_person: "Asked for a person",
  agent_decided: "The agent decided",
  unknown: "No reason found",
  none: "Not handed over",
};

const reasonColumns: Column<{ kind: string; reason: string; conversations: number }>[] = [
  { key: "reason", label: "Reason", grows: true, value: (row) => row.reason, render: (row) => <span dir="auto" title={row.reason}>{row.reason}</span> },
  { key: "kind", label: "How it is known", value: (row) => row.kind, render: (row) => row.kind },
  { key: "conversations", label: "How often", align: "right", value: (row) => row.conversations, render: (row) => row.conversations },
];

interface Measured {
  figures: ReportRow["figures"];
}

const figureColumns = <T extends Measured>(): Column<T>[] => [
  { key: "accepted", label: "Accepted", align: "right", value: (row) => row.figures.accepted, render: (row) => row.figures.accepted },
  { key: "level", label: "In time", align: "right", value: (row) => row.figures.serviceLevel, render: (row) => percent(row.figures.serviceLevel) },
  { key: "abandoned", label: "Abandoned", align: "right", value: (row) => row.figures.abandoned, render: (row) => row.figures.abandoned },
  { key: "completed", label: "Completed", align: "right", value: (row) => row.figures.completed, render: (row) => row.figures.completed },
  { key: "handle", label: "Handle", align: "right", value: (row) => row.figures.handleAverage, render: (row) => average(row.figures.handleAverage) },
];

const dayColumns: Column<ReportDay>[] = [
  { key: "day", label: "Day", value: (row) => row.day, render: (row) => row.day },
  { key: "began", label: "Began", align: "right", value: (row) => row.conversations, render: (row) => row.conversations },
  { key: "contained", label: "Contained", align: "right", value: (row) => row.outcomes.containedShare, render: (row) => `${percent(row.outcomes.containedShare)}` },
  ...figureColumns<ReportDay>(),
  { key: "p50", label: "p50", align: "right", value: (row) => row.waits.p50, render: (row) => average(row.waits.p50) },
  { key: "p90", label: "p90", align: "right", value: (row) => row.waits.p90, render: (row) => average(row.waits.p90) },
  { key: "again", label: "Said again", align: "right", value: (row) => row.repeated.share, render: (row) => percent(row.repeated.share) },
];

const rowColumns: Column<ReportRow>[] = [
  { key: "name", label: "Name", value: (row) => row.name, render: (row) => <b>{row.name || "Straight to a worker"}</b> },
  ...figureColumns<ReportRow>(),
  { key: "talk", label: "Talk", align: "right", value: (row) => row.figures.talkAverage, render: (row) => average(row.figures.talkAverage) },
  { key: "rejected", label: "Rejected", align: "right", value: (row) => row.figures.rejected, render: (row) => row.figures.rejected },
  { key: "missed", label: "Missed", align: "right", value: (row) => row.figures.missed, render: (row) => row.figures.missed },
];

const waitColumns: Column<ReportRow>[] = [
  { key: "p50", label: "p50", align: "right", value: (row) => row.waits?.p50 ?? null, render: (row) => average(row.waits?.p50 ?? null) },
  { key: "p90", label: "p90", align: "right", value: (row) => row.waits?.p90 ?? null, render: (row) => average(row.waits?.p90 ?? null) },
];

interface RowsProps {
  title: string;
  rows: ReportRow[];
  report: Report;
  columns: Column<ReportRow>[];
}

const heads = ["name", "accepted", "in time", "due", "abandoned", "handled", "completed", "wait average s", "talk average s", "handle average s", "rejected", "missed", "passed on", "wait p50 s", "wait p90 s"];

function Rows({ title, rows, report, columns }: RowsProps) {
  const save = () => {
    const cells = rows.map(({ name, figures: one, waits }) => [name, one.accepted, one.withinLevel, one.due, one.abandoned, one.handled, one.completed, one.waitAverage, one.talkAverage, one.handleAverage, one.rejected, one.missed, one.transferred, waits?.p50 ?? null, waits?.p90 ?? null]);
    download(`${title.toLowerCase()}-${report.first}-${report.last}.csv`, toCsv(heads, cells));
  };
  return (
    <section className={classes.section} aria-label={title}>
      <header>
        <h2>{title}</h2>
        <Button size="xs" variant="default" leftSection={<IconDownload size={14} aria-hidden />} onClick={save}>
          Download {title.toLowerCase()} as CSV
        </Button>
      </header>
      <DataTable label={title} rows={rows} columns={columns} rowKey={(row) => row.id} defaultSort="name" sortName={title.toLowerCase()} />
    </section>
  );
}
