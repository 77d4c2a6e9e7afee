import { expect, it } from "vitest";
import { toCurl } from "./curl";

it("quotes what a shell would eat", () => {
  const command = toCurl({
    method: "POST", url: "http://127.0.0.1:8000/webhook?a=1&b=2", headers: { "Content-Type": "application/json" },
    body: { text: "I'd like a person" },
  });
  expect(command).toBe(
    "curl -X POST 'http://127.0.0.1:8000/webhook?a=1&b=2' \\\n  -H 'Content-Type: application/json' \\\n" +
      "  --data-raw '{\"text\":\"I'\\''d like a person\"}'",
  );
});

it("has nothing to offer for what was no request", () => expect(toCurl(null)).toBeNull());
