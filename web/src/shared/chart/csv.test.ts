import { expect, it } from "vitest";
import { toCsv } from "./csv";

it("quotes what has to be quoted, and leaves nothing that counts as a formula", () => {
  const rows = [["Hello, you", 1.5], ['She said "no"', null], ["=SUM(A1)", -2], ["two\nlines", 0]] as [string, number | null][];
  expect(toCsv(["Asked", "Seconds"], rows)).toBe(
    'Asked,Seconds\r\n"Hello, you",1.5\r\n"She said ""no""",\r\n\'=SUM(A1),-2\r\n"two\nlines",0',
  );
});
