import { expect, it } from "vitest";
import { readableNumber } from "./phoneNumber";

it("groups the digits of a number of the American plan, and of no other", () => {
  expect(["+15550100000", "+4930123456", "whatsapp:+15550100000", "web-7"].map(readableNumber)).toEqual([
    "+1 555 010 0000", "+4930123456", "whatsapp:+15550100000", "web-7",
  ]);
});
