/** A recorded request as a command line, quoted for a POSIX shell. */
import type { HttpRequest } from "@shared/api/console";

const quote = (text: string) => `'${text.replaceAll("'", `'\\''`)}'`;

/** Null when the request has no address to send it to. */
export function toCurl(request: HttpRequest | null, origin = window.location.origin): string | null {
  if (!request?.url) return null;
  const ours = request.url.startsWith("/");
  const parts = [`curl -X ${request.method ?? "GET"} ${quote(ours ? origin + request.url : request.url)}`];
  // Credentials are never recorded: the shell that ran `tieline env` has them.
  if (ours) parts.push('-u "$TWILIO_API_KEY:$TWILIO_API_SECRET"');
  for (const [name, value] of Object.entries(request.headers ?? {})) {
    if (name.toLowerCase() !== "user-agent") parts.push(`-H ${quote(`${name}: ${value}`)}`);
  }
  if (request.body !== undefined && request.body !== null) {
    const body = typeof request.body === "string" ? request.body : JSON.stringify(request.body);
    parts.push(`--data-raw ${quote(body)}`);
  }
  return parts.join(" \\\n  ");
}
