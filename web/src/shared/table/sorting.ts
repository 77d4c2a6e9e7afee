/** Sorting of tables, kept in the address as `sort=name` or `sort=-name`. */

export type SortValue = string | number | boolean | null | undefined;

export interface Sort {
  key: string;
  descending: boolean;
}

export function readSort(text: string | null, fallback: string): Sort {
  const named = text === null || text === "" ? fallback : text;
  return named.startsWith("-") ? { key: named.slice(1), descending: true } : { key: named, descending: false };
}

/** What a click on a column's head does: sort by it, then the other way round. */
export function nextSort(now: Sort, key: string): string {
  if (now.key !== key) return key;
  return now.descending ? key : `-${key}`;
}

/** Sorted copies of the rows; empty values come last either way. */
export function sortRows<T>(rows: T[], valueOf: ((row: T) => SortValue) | undefined, descending: boolean): T[] {
  if (valueOf === undefined) return rows;
  return rows.toSorted((a, b) => {
    const [left, right] = [valueOf(a), valueOf(b)];
    const [noLeft, noRight] = [left === null || left === undefined || left === "", right === null || right === undefined || right === ""];
    if (noLeft || noRight) return Number(noLeft) - Number(noRight);
    const order = typeof left === "string" && typeof right === "string" ? left.localeCompare(right) : Number(left) - Number(right);
    return descending ? -order : order;
  });
}
