/** A day to simulate as one edits it, and what came of it as rows. Pure. */
import type { DayAsked, Days, Interval, Simulated } from "@shared/api/routingExplained";

export interface MixDraft {
  name: string;
  channel: string;
  language: string;
  /** Arrivals hour by hour, with commas; one number is every hour. */
  perHour: string;
  handleMinutes: number;
  patienceMinutes: number;
}

export interface DayDraft {
  mixes: MixDraft[];
  hours: number;
  seed: number;
  serviceLevelSeconds: number;
}

export interface PlanDraft {
  /** Of the present workers, who would not be there. */
  without: string[];
  extra: { name: string; number: number; languages: string; skills: string }[];
  /** Another configuration; empty is the present one. */
  configuration: string;
}

export const firstDay: DayDraft = {
  mixes: [
    { name: "Calls in English", channel: "voice", language: "en", perHour: "6, 10, 14, 12, 8, 10, 12, 6", handleMinutes: 6, patienceMinutes: 5 },
    { name: "Calls in Spanish", channel: "voice", language: "es", perHour: "2, 4, 6, 5, 3, 4, 4, 2", handleMinutes: 6, patienceMinutes: 3 },
  ],
  hours: 8,
  seed: 1,
  serviceLevelSeconds: 60,
};

export const noPlan: PlanDraft = { without: [], extra: [], configuration: "" };

/** Arrivals for each hour of the day. */
export function byHour(text: string, hours: number): number[] {
  const given = text.split(",").map((part) => Number(part.trim())).filter((value) => Number.isFinite(value) && value >= 0);
  if (given.length === 1) return Array.from({ length: Math.ceil(hours) }, () => given[0] ?? 0);
  return Array.from({ length: Math.ceil(hours) }, (_, hour) => given[hour] ?? 0);
}

const listOf = (text: string) => text.split(",").map((part) => part.trim()).filter((part) => part !== "");

/** The day as the server takes it. */
export function dayAsked(day: DayDraft, plan: PlanDraft): DayAsked {
  return {
    mixes: day.mixes.map((mix) => ({
      name: mix.name,
      byHour: byHour(mix.perHour, day.hours),
      channel: mix.channel,
      attributes: mix.language.trim() ? { language: mix.language.trim(), channelType: mix.channel } : { channelType: mix.channel },
      patienceSeconds: Math.max(1, mix.patienceMinutes * 60),
      handleSeconds: Math.max(1, mix.handleMinutes * 60),
    })),
    hours: day.hours,
    seed: day.seed,
    serviceLevelSeconds: day.serviceLevelSeconds,
    without: plan.without,
    extra: plan.extra.map((each) => ({
      name: each.name,
      number: each.number,
      attributes: { languages: listOf(each.languages), routing: { skills: listOf(each.skills), levels: {} } },
    })),
    configuration: plan.configuration.trim() === "" ? null : plan.configuration,
  };
}

export const clockOf = (seconds: number) =>
  `${String(Math.floor(seconds / 3600)).padStart(2, "0")}:${String(Math.floor((seconds % 3600) / 60)).padStart(2, "0")}`;

export type Measure = "averageWait" | "p90Wait" | "abandoned" | "occupancy" | "waiting";

/** One measure of both plans, by the quarter of an hour. */
export function rowsOf(days: Days, measure: Measure): Record<string, number | string>[] {
  return days.present.intervals.map((interval, index) => {
    const other = days.proposed?.intervals[index];
    const row: Record<string, number | string> = { at: clockOf(interval.startSeconds), present: interval[measure] };
    if (other) row["proposed"] = other[measure];
    return row;
  });
}

export const percent = (share: number) => `${Math.round(share * 100)} %`;

/** The figures of a day beside each other: what is called what, and how it is told. */
export const figures: { label: string; tell: (day: Simulated) => string }[] = [
  { label: "Came", tell: (day) => String(day.arrived) },
  { label: "Served", tell: (day) => String(day.served) },
  { label: "Gave up", tell: (day) => `${day.abandoned} (${percent(day.arrived ? day.abandoned / day.arrived : 0)})` },
  { label: "Nobody could take", tell: (day) => String(day.canceled) },
  { label: "Served in time", tell: (day) => percent(day.withinServiceLevel) },
  { label: "Wait, average", tell: (day) => seconds(day.averageWait) },
  { label: "Wait, nine of ten", tell: (day) => seconds(day.p90Wait) },
  { label: "Wait, longest", tell: (day) => seconds(day.longestWait) },
  { label: "Workers busy", tell: (day) => percent(day.occupancy) },
];

export function seconds(value: number): string {
  if (value < 60) return `${Math.round(value)} s`;
  return `${Math.floor(value / 60)} min ${Math.round(value % 60)} s`;
}

const measures: (keyof Interval)[] = ["arrived", "served", "abandoned", "averageWait", "p90Wait", "withinServiceLevel", "waiting", "occupancy"];

/** Both days as a table of quarters of an hour, for a spreadsheet. */
export function tableOf(days: Days): { heads: string[]; rows: (string | number)[][] } {
  const plans = [["present", days.present] as const, ...(days.proposed ? [["proposed", days.proposed] as const] : [])];
  return {
    heads: ["plan", "at", ...measures],
    rows: plans.flatMap(([name, day]) => day.intervals.map((interval) => [name, clockOf(interval.startSeconds), ...measures.map((measure) => interval[measure])])),
  };
}
