/** The beginning of a CSV file: its header and the first rows, read as the server reads them. Pure. */

export interface CsvHead {
  header: string[];
  /** The first rows that have any cell. */
  rows: string[][];
}

/** How much of a file is looked at, in bytes. */
export const LOOKED_AT = 64 * 1024;
const SHOWN = 3;

/** Read header and first rows; `isCut` says that the text goes on, so that its last row may be a part of one. */
export function readHead(text: string, isCut: boolean): CsvHead {
  const read = readRows(text);
  const whole = isCut && read.length > 1 ? read.slice(0, -1) : read;
  const [header = [], ...rows] = whole.filter((cells) => cells.length > 1 || cells[0] !== "");
  return { header: header.map((name) => name.trim()), rows: rows.slice(0, SHOWN) };
}

/** What can be seen to be wrong with a file before it is sent; null when nothing is. */
export function faultOf({ header }: CsvHead, text: string): string | null {
  if (!header.some((name) => name !== "")) return "The file is empty: it needs a header with the names of its columns.";
  if (header.length === 1 && /[;\t]/.test(header[0]!)) return "The header is one column: cells are separated by commas here, not by semicolons or tabs.";
  const twice = header.find((name, at) => name !== "" && header.indexOf(name) !== at);
  if (twice !== undefined) return `The header names the column “${twice}” twice.`;
  if (text.includes("\u0000")) return "This is no text in UTF-8. Save it as CSV UTF-8 and choose it again.";
  return null;
}

function readRows(text: string): string[][] {
  const rows: string[][] = [];
  let cells: string[] = [];
  let cell = "";
  let quoted = false;
  const endCell = () => {
    cells.push(cell);
    cell = "";
  };
  const endRow = () => {
    endCell();
    rows.push(cells);
    cells = [];
  };
  for (let at = 0; at < text.length; at++) {
    const sign = text[at]!;
    if (quoted) {
      if (sign !== '"') cell += sign;
      else if (text[at + 1] === '"') cell += text[at++];
      else quoted = false;
    } else if (sign === '"' && cell === "") quoted = true;
    else if (sign === ",") endCell();
    else if (sign === "\n") endRow();
    else if (sign !== "\r") cell += sign;
    else if (text[at + 1] !== "\n") endRow();
  }
  if (cell !== "" || cells.length > 0) endRow();
  return rows;
}
