import { expect, test } from "vitest";
import { waitWords } from "./waitWords";

const wait = { likely: null, ahead: 0, onDuty: 1, served: 9 };

test("a wait is a range, short, or unknown with its reason", () => {
  expect(waitWords({ ...wait, low: 130, high: 430, unknown: null })).toBe("2 to 8 min");
  expect(waitWords({ ...wait, low: 4, high: 30, unknown: null })).toBe("under a minute");
  expect(waitWords({ ...wait, low: 240, high: 240, unknown: null })).toBe("about 4 min");
  expect(waitWords({ ...wait, low: null, high: null, unknown: "nobody is on duty" })).toBe("unknown: nobody is on duty");
});
