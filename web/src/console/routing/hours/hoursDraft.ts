/** Opening hours as one types them: spans of a day separated by commas. Pure. */

export const weekdays = [
  ["mon", "Monday"], ["tue", "Tuesday"], ["wed", "Wednesday"], ["thu", "Thursday"], ["fri", "Friday"], ["sat", "Saturday"], ["sun", "Sunday"],
] as const;

/** "9-13, 14:30-18" as ["09:00-13:00", "14:30-18:00"]; what cannot be read stays as it is, for the server to refuse. */
export function readSpans(text: string): string[] {
  return text
    .split(",")
    .map((part) => part.trim().replaceAll("–", "-"))
    .filter((part) => part !== "")
    .map((part) => part.split("-").map(clock).join("-"));
}

function clock(text: string): string {
  const found = /^\s*(\d{1,2})(?::(\d{2}))?\s*$/.exec(text);
  return found ? `${(found[1] ?? "").padStart(2, "0")}:${found[2] ?? "00"}` : text.trim();
}

export const writeSpans = (spans: string[]): string => spans.join(", ");

/** "Mon 30 Nov, 09:00 to 13:00", by the clocks of the zone, which stand in the text itself. */
export function stretchWords({ from, to }: { from: string; to: string }): string {
  const day = (text: string) =>
    new Date(`${text.slice(0, 10)}T12:00:00Z`).toLocaleDateString("en-GB", { weekday: "short", day: "numeric", month: "short", timeZone: "UTC" });
  const end = from.slice(0, 10) === to.slice(0, 10) ? to.slice(11, 16) : `${day(to)}, ${to.slice(11, 16)}`;
  return `${day(from)}, ${from.slice(11, 16)} to ${end}`;
}
