/** Which calls this tab carries, and how its party talks: a page that is loaded anew takes them up again by itself. */
import type { CallLine, Way } from "./CallLine";
import { isOver } from "./callState";

const PREFIX = "tieline.call.";
const PREFERRED = "tieline.voice.way";
const WAYS: readonly string[] = ["type", "speech", "sound"] satisfies Way[];

const asWay = (text: string | null): Way | null => (text !== null && WAYS.includes(text) ? (text as Way) : null);

export function rememberCall(callId: string, way: Way): void {
  keep(sessionStorage, PREFIX + callId, way);
}

export function recallCall(callId: string): Way | null {
  return asWay(read(sessionStorage, PREFIX + callId));
}

export function forgetCall(callId: string): void {
  keep(sessionStorage, PREFIX + callId, null);
}

/** Keep a call in mind for as long as this page is on it, with the way of talking that works. */
export function followCall(callId: string, line: CallLine): void {
  const keepUp = () => (isOver(line.getView()) ? forgetCall(callId) : rememberCall(callId, line.getView().way));
  line.watch(keepUp);
}

/** How somebody talked last time on this machine. */
export function preferredWay(): Way {
  return asWay(read(localStorage, PREFERRED)) ?? "type";
}

export function preferWay(way: Way): void {
  keep(localStorage, PREFERRED, way);
}

function read(storage: Storage, key: string): string | null {
  try {
    return storage.getItem(key);
  } catch {
    return null;
  }
}

function keep(storage: Storage, key: string, value: string | null): void {
  try {
    if (value === null) storage.removeItem(key);
    else storage.setItem(key, value);
  } catch {
    // Storage is closed: the call lives as long as the page does.
  }
}
