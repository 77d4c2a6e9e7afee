/** How figures are written. Pure. */
import type { ChannelFigures } from "@shared/api/supervisor";
import { rangeWords, waitedWords } from "@shared/time/labels";

/** "83 %", or a dash where there was nothing to divide. */
export const percent = (share: number | null): string => (share === null ? "–" : `${Math.round(share * 100)} %`);

/** "1 min 5 s" to the second below ten minutes, for averages. */
export function average(seconds: number | null): string {
  if (seconds === null) return "–";
  const whole = Math.round(seconds);
  if (whole < 60 || whole >= 600) return waitedWords(whole);
  return whole % 60 === 0 ? `${whole / 60} min` : `${Math.floor(whole / 60)} min ${whole % 60} s`;
}

/** How long somebody would wait who came now, and why that cannot be told. */
export function waitNow(wait: ChannelFigures["wait"]): { text: string; why: string | null } {
  if (wait === null || wait.low === null || wait.high === null) return { text: "–", why: wait?.unknown ?? null };
  return { text: rangeWords(wait.low, wait.high), why: null };
}
