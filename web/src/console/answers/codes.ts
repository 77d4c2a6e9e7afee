/** Dispositions as lines one can write: `code = label | queue, queue`. Pure. */
import type { DispositionCode } from "@shared/api/casework";

export function codesAsText(codes: DispositionCode[]): string {
  return codes.map(({ code, label, queues }) => `${code} = ${label}${queues.length > 0 ? ` | ${queues.join(", ")}` : ""}`).join("\n");
}

/** The codes of a text, or what is wrong with its first bad line. */
export function readCodes(text: string): { codes: DispositionCode[]; fault: string | null } {
  const codes: DispositionCode[] = [];
  for (const line of text.split("\n").filter((one) => one.trim() !== "")) {
    const found = /^\s*([\w.-]+)\s*=\s*([^|]+?)\s*(?:\|(.*))?$/.exec(line);
    if (!found) return { codes, fault: `“${line.trim()}” is not of the form code = label.` };
    const [, code = "", label = "", queues = ""] = found;
    if (codes.some((one) => one.code === code)) return { codes, fault: `The code ${code} stands there twice.` };
    codes.push({ code, label, queues: queues.split(",").map((one) => one.trim()).filter(Boolean) });
  }
  return { codes, fault: codes.length === 0 ? "Write at least one disposition." : null };
}
