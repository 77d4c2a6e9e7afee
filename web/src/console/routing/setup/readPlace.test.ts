import { expect, test } from "vitest";
import { faultIn } from "./readPlace";

test("the fault is shown where it is", () => {
  expect(faultIn("name = 'Ana'", "The expression \"name = 'Ana'\" cannot be read at character 6.")).toEqual({ before: "name ", from: "= 'Ana'" });
  expect(faultIn("name", "… cannot be read at character 4.")).toEqual({ before: "nam", from: "e" });
  expect(faultIn("name", "The server answered 500.")).toBeNull();
});
