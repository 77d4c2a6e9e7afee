/** A table as a file that spreadsheets open. Pure, but for `download`. */

type Cell = string | number | null;

/** Rows as CSV (RFC 4180). A cell that a spreadsheet would take for a formula is kept from being one. */
export function toCsv(heads: string[], rows: Cell[][]): string {
  return [heads, ...rows].map((row) => row.map(cell).join(",")).join("\r\n");
}

function cell(value: Cell): string {
  if (value === null) return "";
  if (typeof value === "number") return String(value);
  const safe = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

/** Hand the text over to the browser as a file. */
export function download(name: string, text: string): void {
  const address = URL.createObjectURL(new Blob([text], { type: "text/csv;charset=utf-8" }));
  const link = document.createElement("a");
  link.href = address;
  link.download = name;
  link.click();
  URL.revokeObjectURL(address);
}
