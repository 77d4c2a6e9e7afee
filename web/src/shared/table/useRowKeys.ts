import { type RefObject, useRef } from "react";
import { useShortcuts } from "../keyboard/Shortcuts";

/** `j` and `k` move the focus from row to row of a table whose rows lead somewhere; Enter opens, as on any link. */
export function useRowKeys(leads: boolean): RefObject<HTMLTableSectionElement | null> {
  const body = useRef<HTMLTableSectionElement>(null);
  const move = (by: number) => {
    const links = [...(body.current?.querySelectorAll<HTMLElement>("tr > td:first-child a") ?? [])];
    const at = links.indexOf(document.activeElement as HTMLElement);
    links[at === -1 ? 0 : Math.min(links.length - 1, Math.max(0, at + by))]?.focus();
  };
  useShortcuts(
    leads
      ? [
          { key: "j", label: "Next row; Enter opens it", run: () => move(1) },
          { key: "k", label: "Previous row", run: () => move(-1) },
        ]
      : [],
  );
  return body;
}
