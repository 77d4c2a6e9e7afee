import { expect, it } from "vitest";
import type { ProfileImport } from "@shared/api/imports";
import { percentOf, progressOf, rowsOf, sizeOf } from "./words";

const far = (done: number, rows: number) => ({ progress: { done, rows } }) as ProfileImport;

it("counts rows", () => {
  expect([rowsOf(1), rowsOf(12_000)]).toEqual(["1 row", "12,000 rows"]);
  expect(progressOf(far(400, 1000))).toBe("400 of 1,000 rows");
});

it("is done only when every row is", () => {
  expect([percentOf(far(0, 0)), percentOf(far(999, 1000)), percentOf(far(3, 3))]).toEqual([0, 99, 100]);
});

it("names sizes as files are", () => {
  expect([sizeOf(512), sizeOf(2048), sizeOf(3.5 * 1024 * 1024)]).toEqual(["512 bytes", "2.0 KiB", "3.5 MiB"]);
});
