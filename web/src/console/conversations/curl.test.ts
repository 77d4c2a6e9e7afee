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

it("sends a call of the API to this server again, with the keys of the shell", () => {
  const call = { method: "GET", url: "/v2/Conversations?pageSize=5", headers: { "user-agent": "sdk/1" } };
  expect(toCurl(call, "http://127.0.0.1:8700")).toBe(
    "curl -X GET 'http://127.0.0.1:8700/v2/Conversations?pageSize=5' \\\n  -u \"$TWILIO_API_KEY:$TWILIO_API_SECRET\"",
  );
});

it("has nothing to offer for what was no request", () => expect(toCurl(null)).toBeNull());
