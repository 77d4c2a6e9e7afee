import { expect, it } from "vitest";
import { stepValues } from "./stepValues";

const step = (context: Record<string, unknown> | null) => ({ name: "fetch", event: "success", at: "2026-11-22T14:02:00Z", context });

it("tells settings with their values from what came back", () => {
  const values = stepValues(step({ step: { properties: { url: "http://x/conv_1" } }, widgets: { fetch: { status_code: 200 }, other: { a: 1 } } }));
  expect(values.substituted).toEqual({ url: "http://x/conv_1" });
  expect(values.output).toEqual({ status_code: 200 });
});

it("has nothing to show where nothing was", () => {
  expect(stepValues(step({ step: { properties: {} }, widgets: {} }))).toMatchObject({ substituted: null, output: null });
  expect(stepValues(step(null))).toEqual({ substituted: null, output: null, all: null });
});
