import { expect, it } from "vitest";
import { doorOf } from "./ScreenMenu";

it("signs out of the screen one is at", () => {
  const doors = ["/phone", "/desktop", "/desktop/tasks", "/console/flows", "/"].map(doorOf);
  expect(doors).toEqual(["phone", "desktop", "desktop", "console", "console"]);
});
