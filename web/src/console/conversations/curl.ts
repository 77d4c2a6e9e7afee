/** A recorded request as a command line, quoted for a POSIX shell. */
import type { HttpRequest } from "@shared/api/console";

const quote = (text: string) => `'${text.replaceAll("'", `'\\''`)}'`;

/** Null when the request has no address to send it to. */
export function toCurl(request: HttpRequest | null): string | null {
  if (!request?.url) return null;
  const parts = [`curl -X ${request.method ?? "GET"} ${quote(request.url)}`];
  for (const [name, value] of Object.entries(request.headers ?? {})) parts.push(`-H ${quote(`${name}: ${value}`)}`);
  if (request.body !== undefined && request.body !== null) {
    const body = typeof request.body === "string" ? request.body : JSON.stringify(request.body);
    parts.push(`--data-raw ${quote(body)}`);
  }
  return parts.join(" \\\n  ");
}
