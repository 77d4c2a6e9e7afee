import { expect, it } from "vitest";
import { nextSort, readSort, sortRows } from "./sorting";

it("reads and turns the order kept in the address", () => {
  expect(readSort("-name", "at")).toEqual({ key: "name", descending: true });
  expect(readSort(null, "-at")).toEqual({ key: "at", descending: true });
  expect(nextSort({ key: "name", descending: false }, "name")).toBe("-name");
  expect(nextSort({ key: "name", descending: true }, "at")).toBe("at");
});

it("keeps rows without a value last, whichever way", () => {
  const rows = [{ n: 2 }, { n: null }, { n: 10 }];
  const values = (descending: boolean) => sortRows(rows, (row) => row.n, descending).map((row) => row.n);
  expect(values(false)).toEqual([2, 10, null]);
  expect(values(true)).toEqual([10, 2, null]);
});
