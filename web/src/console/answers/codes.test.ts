import { expect, it } from "vitest";
import { codesAsText, readCodes } from "./codes";

it("reads what it writes", () => {
  const codes = [
    { code: "solved", label: "Solved", queues: [] },
    { code: "refund", label: "Refund sent", queues: ["Returns", "Billing"] },
  ];
  expect(codesAsText(codes)).toBe("solved = Solved\nrefund = Refund sent | Returns, Billing");
  expect(readCodes(codesAsText(codes))).toEqual({ codes, fault: null });
});

it("says which line it cannot read", () => {
  expect(readCodes("solved").fault).toContain("solved");
  expect(readCodes("a = A\na = B").fault).toContain("twice");
  expect(readCodes(" \n").fault).toContain("at least one");
});
