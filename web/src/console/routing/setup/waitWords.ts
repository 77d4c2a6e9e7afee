/** How long somebody would wait, in words. Pure. */
import type { Wait } from "@shared/api/routingExplained";

const minutes = (seconds: number) => Math.round(seconds / 60);

/** "2 to 8 min", "under a minute", "unknown: nobody is on duty". */
export function waitWords({ low, high, unknown }: Wait): string {
  if (unknown !== null || low === null || high === null) return `unknown: ${unknown ?? "nothing tells"}`;
  if (high < 60) return "under a minute";
  const least = Math.floor(low / 60);
  const most = Math.ceil(high / 60);
  return least === most || minutes(high) === least ? `about ${most} min` : `${least} to ${most} min`;
}
