import { ActionIcon, Table, Tooltip } from "@mantine/core";
import { IconChevronDown, IconChevronRight } from "@tabler/icons-react";
import { Fragment, useState } from "react";
import type { ChannelFigures, Figures, QueueRow } from "@shared/api/supervisor";
import { Elapsed } from "@shared/time/Time";
import { average, percent, waitNow } from "./figures";
import classes from "./Queues.module.css";

interface QueueTableProps {
  queues: QueueRow[];
  span: "halfHour" | "today";
}

interface Measure {
  label: string;
  about: string;
  of: (figures: Figures, row: ChannelFigures) => React.ReactNode;
}

const measures: Measure[] = [
  {
    label: "Service level",
    about: "Accepted in time, of all that were accepted or left and had waited longer than a moment",
    of: (figures, row) => <Level figures={figures} threshold={row.thresholdSeconds} />,
  },
  { label: "Accepted", about: "Tasks that a worker took", of: (figures) => figures.accepted },
  {
    label: "Abandoned",
    about: "The customer left, or the task was taken back, before anybody took it; short: so soon that nobody could have",
    of: (figures) => <With value={figures.abandoned} note={`${percent(figures.abandonedShare)}${figures.shortAbandoned ? ` · ${figures.shortAbandoned} short` : ""}`} />,
  },
  { label: "Handled", about: "The customer's part is over", of: (figures) => figures.handled },
  { label: "Completed", about: "The worker is done too", of: (figures) => figures.completed },
  { label: "Wait", about: "Average until a worker took it", of: (figures) => average(figures.waitAverage) },
  { label: "Talk", about: "Average from acceptance to the end of the talk", of: (figures) => average(figures.talkAverage) },
  { label: "Wrap-up", about: "Average of the notes afterwards", of: (figures) => average(figures.wrapAverage) },
  { label: "Handle", about: "Average from acceptance to completion", of: (figures) => average(figures.handleAverage) },
  { label: "Rejected", about: "Offers that workers declined", of: (figures) => figures.rejected },
  { label: "Missed", about: "Offers that rang in vain", of: (figures) => figures.missed },
  { label: "Passed on", about: "Tasks that went to somebody else", of: (figures) => figures.transferred },
];

/** Each queue as a whole, and by channel where it is opened. */
export function QueueTable({ queues, span }: QueueTableProps) {
  const [open, setOpen] = useState<string[]>([]);
  const toggle = (id: string) => setOpen(open.includes(id) ? open.filter((one) => one !== id) : [...open, id]);
  return (
    <div className={classes.scroll} tabIndex={0} role="region" aria-label="Queues, to scroll sideways">
      <Table aria-label="Queues" className={classes.table} verticalSpacing={7} horizontalSpacing={7}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>Queue</Table.Th>
            <Table.Th>Workers</Table.Th>
            <Table.Th data-align="right">Waiting</Table.Th>
            <Table.Th data-align="right">Longest</Table.Th>
            <Table.Th data-align="right">
              <Tooltip label="How long a customer would wait who came now; it holds about eight times in ten" multiline maw={260}>
                <span>Would wait</span>
              </Tooltip>
            </Table.Th>
            <Table.Th data-align="right">Active</Table.Th>
            {measures.map((one) => (
              <Table.Th key={one.label} data-align="right">
                <Tooltip label={one.about} multiline maw={260}>
                  <span>{one.label}</span>
                </Tooltip>
              </Table.Th>
            ))}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {queues.map((queue) => (
            <Fragment key={queue.queueId}>
              <Row row={queue.total} span={span} workers={<Workers queue={queue} />}>
                <ActionIcon size="sm" variant="subtle" color="gray" aria-expanded={open.includes(queue.queueId)} aria-label={`Channels of ${queue.name}`} disabled={queue.channels.length === 0} onClick={() => toggle(queue.queueId)}>
                  {open.includes(queue.queueId) ? <IconChevronDown size={14} /> : <IconChevronRight size={14} />}
                </ActionIcon>
                <b>{queue.name}</b>
              </Row>
              {open.includes(queue.queueId) &&
                queue.channels.map((channel) => (
                  <Row key={channel.channel} row={channel} span={span} workers={null}>
                    <span className={classes.channel}>{channel.channel}</span>
                  </Row>
                ))}
            </Fragment>
          ))}
        </Table.Tbody>
      </Table>
    </div>
  );
}

interface RowProps {
  row: ChannelFigures;
  span: "halfHour" | "today";
  workers: React.ReactNode;
  children: React.ReactNode;
}

function Row({ row, span, workers, children }: RowProps) {
  const figures = row[span];
  const wait = waitNow(row.wait);
  return (
    <Table.Tr data-channel={row.channel !== null}>
      <Table.Th scope="row" className={classes.who}>
        <span>{children}</span>
      </Table.Th>
      <Table.Td>{workers}</Table.Td>
      <Table.Td data-align="right" data-waiting={row.waiting > 0}>{row.waiting}</Table.Td>
      <Table.Td data-align="right">{row.waitingSince ? <Elapsed since={row.waitingSince} /> : "–"}</Table.Td>
      <Table.Td data-align="right">{wait.why ? <With value={wait.text} note={wait.why} /> : wait.text}</Table.Td>
      <Table.Td data-align="right">{row.wrapping ? <With value={row.active} note={`${row.wrapping} in wrap-up`} /> : row.active}</Table.Td>
      {measures.map((one) => (
        <Table.Td key={one.label} data-align="right">
          {one.of(figures, row)}
        </Table.Td>
      ))}
    </Table.Tr>
  );
}

function Workers({ queue }: { queue: QueueRow }) {
  if (queue.activities.length === 0) return <span className={classes.note}>Nobody fits</span>;
  return <span className={classes.note}>{queue.activities.map((one) => `${one.workers} ${one.activity.name.toLowerCase()}`).join(" · ")}</span>;
}

function Level({ figures, threshold }: { figures: Figures; threshold: number }) {
  return <With value={percent(figures.serviceLevel)} note={`${figures.withinLevel} of ${figures.due} in ${threshold} s`} />;
}

function With({ value, note }: { value: React.ReactNode; note: string }) {
  return (
    <span className={classes.with}>
      {value}
      <small>{note}</small>
    </span>
  );
}
