/** Every shortcut of a screen in one place, so that `?` can show the map. */
import { type ReactNode, createContext, useContext, useEffect, useEffectEvent, useMemo, useRef, useState } from "react";
import { ShortcutMap } from "./ShortcutMap";
import { isCovered, isTyping, matches } from "./keys";
import { keyOf, readOwnKeys } from "./remap";

export interface Shortcut {
  /** A key as the browser names it, for example "j", "/", "Escape". */
  key: string;
  label: string;
  run: () => void;
  /** Also while the reader types in a field. */
  whileTyping?: boolean;
}

interface Registry {
  add: (shortcuts: Shortcut[]) => () => void;
}

const RegistryContext = createContext<Registry | null>(null);

export function ShortcutProvider({ children }: { children: ReactNode }) {
  const sets = useRef(new Set<Shortcut[]>());
  const [shown, setShown] = useState<Shortcut[] | null>(null);
  const registry = useMemo<Registry>(
    () => ({
      add: (shortcuts) => {
        sets.current.add(shortcuts);
        return () => sets.current.delete(shortcuts);
      },
    }),
    [],
  );

  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
      const typing = isTyping(event.target);
      // The set registered last belongs to the view on top.
      const known = [...sets.current].toReversed().flat();
      if (event.key === "?" && !typing) return setShown((open) => (open === null ? known : null));
      if (isCovered(event.target)) return;
      const own = readOwnKeys();
      const shortcut = known.find((one) => matches(keyOf(one, own), event.key) && (!typing || one.whileTyping));
      if (!shortcut) return;
      event.preventDefault();
      shortcut.run();
    };
    window.addEventListener("keydown", press);
    return () => window.removeEventListener("keydown", press);
  }, []);

  return (
    <RegistryContext value={registry}>
      {children}
      {shown && <ShortcutMap shortcuts={shown} onClose={() => setShown(null)} />}
    </RegistryContext>
  );
}

/** Offer these shortcuts while the calling component is on screen. */
export function useShortcuts(shortcuts: Shortcut[]): void {
  const registry = useContext(RegistryContext);
  const runNow = useEffectEvent((index: number) => shortcuts[index]?.run());
  const offered = useEffectEvent(() => shortcuts);
  const names = shortcuts.map((shortcut) => `${shortcut.key} ${shortcut.label}`).join("|");
  useEffect(() => {
    if (registry === null || names === "") return;
    const stable = offered().map((shortcut, index) => ({ ...shortcut, run: () => runNow(index) }));
    return registry.add(stable);
  }, [registry, names]);
}
