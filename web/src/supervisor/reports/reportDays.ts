/** What is drawn of a report, and its days as rows of a file. Pure. */
import type { Report, ReportDay } from "@shared/api/supervisor";
import { average, percent } from "../queues/figures";

export type Write = (value: number) => string;

export interface Series {
  name: string;
  /** A colour of the token file. */
  colour: string;
  of: (day: ReportDay) => number | null;
}

export interface Plot {
  title: string;
  about: string;
  kind: "bars" | "lines";
  write: Write;
  series: (report: Report) => Series[];
}

const count: Write = (value) => String(value);
const share: Write = (value) => percent(value);
const colours = ["--actor-agent", "--actor-worker", "--actor-waiting", "--actor-customer", "--actor-failed"];

export const channelsOf = (report: Report): string[] => report.total.volume.map((one) => one.channel);
export const channelLabel = (channel: string): string => (channel === "" ? "Nothing said" : channel);
const volumeOf = (day: ReportDay, channel: string) => day.volume.find((one) => one.channel === channel)?.conversations ?? 0;

export const plots: Plot[] = [
  {
    title: "Conversations that began",
    about: "By the channel of their first message",
    kind: "bars",
    write: count,
    series: (report) => channelsOf(report).map((channel, at) => ({ name: channelLabel(channel), colour: colours[at % colours.length]!, of: (day) => volumeOf(day, channel) })),
  },
  {
    title: "Containment",
    about: "Of the conversations that ended, how many the agent finished without giving them away",
    kind: "bars",
    write: count,
    series: () => [
      { name: "The agent alone", colour: "--actor-agent", of: (day) => day.outcomes.contained },
      { name: "With a person", colour: "--actor-worker", of: (day) => day.outcomes.servedByPerson },
      { name: "Asked for one, none came", colour: "--actor-failed", of: (day) => day.outcomes.handedOver - day.outcomes.servedByPerson },
    ],
  },
  {
    title: "Waits",
    about: "Until a worker took the task: half of the customers no longer than p50, nine of ten no longer than p90",
    kind: "lines",
    write: average,
    series: () => [
      { name: "p50", colour: "--actor-worker", of: (day) => day.waits.p50 },
      { name: "p90", colour: "--actor-waiting", of: (day) => day.waits.p90 },
    ],
  },
  {
    title: "Service level",
    about: "Accepted in time, of all that were to be",
    kind: "lines",
    write: share,
    series: () => [{ name: "In time", colour: "--actor-worker", of: (day) => day.figures.serviceLevel }],
  },
  {
    title: "Accepted and abandoned",
    about: "Tasks that a worker took, and those whose customer left before",
    kind: "bars",
    write: count,
    series: () => [
      { name: "Accepted", colour: "--actor-worker", of: (day) => day.figures.accepted },
      { name: "Abandoned", colour: "--actor-failed", of: (day) => day.figures.abandoned },
      { name: "Given up by routing", colour: "--actor-system", of: (day) => day.figures.givenUp },
    ],
  },
  {
    title: "Handle time",
    about: "Average from acceptance to completion, and of it the talk",
    kind: "lines",
    write: average,
    series: () => [
      { name: "Handle", colour: "--actor-worker", of: (day) => day.figures.handleAverage },
      { name: "Talk", colour: "--actor-customer", of: (day) => day.figures.talkAverage },
    ],
  },
  {
    title: "Had to say it again",
    about: "Of the conversations a worker had: how many customers were asked for what they had said before the handoff",
    kind: "lines",
    write: share,
    series: () => [{ name: "Repeated", colour: "--actor-waiting", of: (day) => day.repeated.share }],
  },
];

/** Whether there is nothing to draw: no count, or nothing that was measured. A wait of no time at all was measured. */
export function isEmpty(plot: Plot, report: Report): boolean {
  const isNothing = (value: number | null) => value === null || (plot.kind === "bars" && value === 0);
  return plot.series(report).every((one) => report.days.every((day) => isNothing(one.of(day))));
}

type Cell = string | number | null;

export const dayHeads = (report: Report): string[] => [
  "day", ...channelsOf(report).map((channel) => `began: ${channelLabel(channel)}`), "ended", "contained", "handed over", "served by a person",
  "accepted", "in time", "due", "service level", "abandoned", "short abandoned", "given up", "completed", "wait average s", "wait p50 s", "wait p90 s",
  "talk average s", "wrap-up average s", "handle average s", "rejected", "missed", "passed on", "measured for repeats", "repeated",
];

export const dayRow = (report: Report, { day, outcomes, figures, waits, repeated, ...rest }: ReportDay): Cell[] => [
  day, ...channelsOf(report).map((channel) => rest.volume.find((one) => one.channel === channel)?.conversations ?? 0), outcomes.ended, outcomes.contained, outcomes.handedOver, outcomes.servedByPerson,
  figures.accepted, figures.withinLevel, figures.due, figures.serviceLevel, figures.abandoned, figures.shortAbandoned, figures.givenUp, figures.completed, figures.waitAverage, waits.p50, waits.p90,
  figures.talkAverage, figures.wrapAverage, figures.handleAverage, figures.rejected, figures.missed, figures.transferred, repeated.measured, repeated.repeated,
];
