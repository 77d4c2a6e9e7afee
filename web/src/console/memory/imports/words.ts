/** How an import is told in words. Pure. */
import type { ImportStatus, ProfileImport } from "@shared/api/imports";

const number = (value: number) => value.toLocaleString("en");

export const rowsOf = (count: number) => (count === 1 ? "1 row" : `${number(count)} rows`);

/** `400 of 1,000 rows`. */
export const progressOf = ({ progress }: ProfileImport) => `${number(progress.done)} of ${rowsOf(progress.rows)}`;

/** How much is done, 0 to 100. */
export const percentOf = ({ progress }: ProfileImport) => (progress.rows === 0 ? 0 : Math.floor((progress.done / progress.rows) * 100));

export const isOver = (status: ImportStatus) => status === "COMPLETED" || status === "FAILED";

const UNITS = ["bytes", "KiB", "MiB"];

export function sizeOf(bytes: number): string {
  let [value, unit] = [bytes, 0];
  while (value >= 1024 && unit < UNITS.length - 1) [value, unit] = [value / 1024, unit + 1];
  return `${unit === 0 ? number(value) : value.toFixed(1)} ${UNITS[unit]}`;
}
