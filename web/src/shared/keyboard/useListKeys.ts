import { useShortcuts } from "./Shortcuts";

/** `j` and `k` move through a list of ids; `choose` gets the id moved to. */
export function useListKeys(ids: string[], chosen: string | null, choose: (id: string) => void, noun: string): void {
  const move = (by: number) => {
    const at = chosen === null ? -1 : ids.indexOf(chosen);
    const next = ids[at === -1 ? 0 : Math.min(ids.length - 1, Math.max(0, at + by))];
    if (next !== undefined) choose(next);
  };
  useShortcuts([
    { key: "j", label: `Next ${noun}`, run: () => move(1) },
    { key: "k", label: `Previous ${noun}`, run: () => move(-1) },
  ]);
}
