import { expect, it } from "vitest";
import { countedOf } from "./receipt";

it("tells how many of what went, in a person's words", () => {
  expect(countedOf({ communications: 14, memory_trait_changes: 3, memory_profiles: 1, calls: 0, memory_moved_rows: 2 })).toEqual([
    ["Profiles", 1],
    ["Changes of traits", 3],
    ["Communications", 14],
    ["Moved rows", 2],
  ]);
});
