/** How times and durations are written. All functions are pure: `now` is an argument, in milliseconds. */

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** "14:02" in the reader's own time zone. */
export function clockTime(at: string): string {
  return new Date(at).toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit" });
}

/** "22 November 2026, 14:02:07": what stands behind every relative time. */
export function absoluteTime(at: string): string {
  const date = new Date(at);
  const day = date.toLocaleDateString("en-GB", { day: "numeric", month: "long", year: "numeric" });
  return `${day}, ${date.toLocaleTimeString("en-GB")}`;
}

/** What is to come: "in 4 min", "at 14:02" today, "tomorrow 09:00", "Mon 30 Nov, 09:00". */
function comingTime(at: string, now: number): string {
  const ahead = Date.parse(at) - now;
  if (ahead < HOUR) return `in ${Math.ceil(ahead / MINUTE)} min`;
  const days = -daysBetween(at, now);
  if (days === 0) return `at ${clockTime(at)}`;
  if (days === 1) return `tomorrow ${clockTime(at)}`;
  return `${new Date(at).toLocaleDateString("en-GB", { weekday: "short", day: "numeric", month: "short" })}, ${clockTime(at)}`;
}

/** "just now", "4 min ago", "14:02" today, "yesterday 14:02", "22 Nov"; what is more than a minute ahead is told as coming. */
export function relativeTime(at: string, now: number): string {
  const age = now - Date.parse(at);
  if (Number.isNaN(age)) return "";
  if (age < -MINUTE) return comingTime(at, now);
  if (age < MINUTE) return "just now";
  if (age < HOUR) return `${Math.floor(age / MINUTE)} min ago`;
  const days = daysBetween(at, now);
  if (days === 0) return clockTime(at);
  if (days === 1) return `yesterday ${clockTime(at)}`;
  return shortDate(at, now);
}

function shortDate(at: string, now: number): string {
  const date = new Date(at);
  const sameYear = date.getFullYear() === new Date(now).getFullYear();
  return date.toLocaleDateString("en-GB", { day: "numeric", month: "short", ...(sameYear ? {} : { year: "numeric" }) });
}

const startOfDay = (time: number) => new Date(time).setHours(0, 0, 0, 0);
const twoDigits = (number: number) => String(number).padStart(2, "0");

function daysBetween(at: string, now: number): number {
  return Math.round((startOfDay(now) - startOfDay(Date.parse(at))) / DAY);
}

/** The word on a day separator: "Today", "Yesterday", "Sunday, 22 November". */
export function dayLabel(at: string, now: number): string {
  const days = daysBetween(at, now);
  if (days === 0) return "Today";
  if (days === 1) return "Yesterday";
  return new Date(at).toLocaleDateString("en-GB", { weekday: "long", day: "numeric", month: "long" });
}

/** Whether two moments fall on different days of the reader. */
export function isNewDay(before: string | undefined, at: string): boolean {
  return before === undefined || daysBetween(before, Date.parse(at)) !== 0;
}

/** A duration that counts: "0:07", "4:31", "1:02:10", "3 d 4 h". */
export function countUp(milliseconds: number): string {
  const seconds = Math.max(0, Math.floor(milliseconds / 1000));
  const [hours, minutes, rest] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
  if (hours >= 48) return `${Math.floor(hours / 24)} d ${hours % 24} h`;
  return hours > 0 ? `${hours}:${twoDigits(minutes)}:${twoDigits(rest)}` : `${minutes}:${twoDigits(rest)}`;
}

/** A duration of machinery: "0.4 ms", "38 ms", "1.24 s", "2 min 5 s". */
export function machineDuration(milliseconds: number): string {
  if (milliseconds < 10) return `${Number(milliseconds.toFixed(1))} ms`;
  if (milliseconds < 1000) return `${Math.round(milliseconds)} ms`;
  if (milliseconds < 60_000) return `${(milliseconds / 1000).toFixed(2)} s`;
  const seconds = Math.round(milliseconds / 1000);
  return `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
}

/** A waited time in words: "12 s", "3 min", "2 h 5 min". */
export function waitedWords(seconds: number): string {
  if (seconds < 60) return `${Math.round(seconds)} s`;
  if (seconds < 3600) return `${Math.round(seconds / 60)} min`;
  return `${Math.floor(seconds / 3600)} h ${Math.round((seconds % 3600) / 60)} min`;
}

/** A range of waits in words: "2–5 min", "40 s–3 min", or one time where both are the same. */
export function rangeWords(low: number, high: number): string {
  const [from, to] = [waitedWords(low), waitedWords(high)];
  if (from === to) return to;
  const unit = /^\d+( s| min)$/;
  return unit.exec(from)?.[1] !== undefined && unit.exec(from)?.[1] === unit.exec(to)?.[1] ? `${from.replace(/\D+$/, "")}–${to}` : `${from}–${to}`;
}
