/** How JSON is shown: what is packed inside of strings is unpacked, and each part has its kind. Pure. */

const FORM = /^[\w.%*-]+=[^&\s]*(&[\w.%*-]+=[^&\s]*)+$/;

/**
 * Copies with JSON inside of strings, and forms in bodies, unpacked, so that a reader sees what they hold.
 * Numbers and words in strings stay strings: only what opens as an object or a list is unpacked.
 */
export function unpack(value: unknown, name = ""): unknown {
  if (typeof value === "string") return unpackText(value, name);
  if (Array.isArray(value)) return value.map((item) => unpack(item));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, unpack(inner, key)]));
}

function unpackText(text: string, name: string): unknown {
  if (/^\s*[{[]/.test(text)) {
    try {
      return unpack(JSON.parse(text) as unknown);
    } catch {
      return text;
    }
  }
  return name.toLowerCase() === "body" && FORM.test(text) ? unpack(Object.fromEntries(new URLSearchParams(text))) : text;
}

export type PartKind = "key" | "string" | "number" | "literal" | "mark";

export interface Part {
  kind: PartKind;
  text: string;
}

const PARTS = /("(?:\\.|[^"\\])*")(\s*:)?|(-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)|(true|false|null)|([^"\d\-tfn]+|.)/g;

/** The parts of a JSON text, in order; put together they are the text again. */
export function partsOf(json: string): Part[] {
  const parts: Part[] = [];
  for (const [whole, string, colon, number, literal] of json.matchAll(PARTS)) {
    if (string !== undefined) {
      parts.push({ kind: colon === undefined ? "string" : "key", text: string });
      if (colon !== undefined) parts.push({ kind: "mark", text: colon });
    } else if (number !== undefined) parts.push({ kind: "number", text: number });
    else parts.push({ kind: literal === undefined ? "mark" : "literal", text: whole });
  }
  return parts;
}
