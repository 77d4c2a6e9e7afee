import { expect, it } from "vitest";
import { linkChoices } from "./links";

it("offers each worker's desktop by name, then console and phone", () => {
  const choices = linkChoices([{ workerId: "WK1", name: "Marco Bianchi" }], true);
  expect(choices.map((one) => one.label)).toEqual(["Desktop of Marco Bianchi", "Console", "Phone"]);
  expect(choices[0]).toMatchObject({ screen: "desktop", workerId: "WK1" });
  expect(choices[1]).not.toHaveProperty("workerId");
  expect(linkChoices([], false).map((one) => one.screen)).toEqual(["console"]);
});
