/** Every shortcut of a screen in one place, so that `?` can show the map. */
import { type ReactNode, createContext, useContext, useEffect, useMemo, useRef, useState } from "react";
import { ShortcutMap } from "./ShortcutMap";
import { isTyping, matches } from "./keys";

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
  const [mapOpen, setMapOpen] = useState(false);
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
      if (event.key === "?" && !typing) return setMapOpen((open) => !open);
      // The set registered last belongs to the view on top.
      const known = [...sets.current].reverse().flat();
      const shortcut = known.find((one) => matches(one.key, event.key) && (!typing || one.whileTyping));
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
      {mapOpen && <ShortcutMap shortcuts={[...sets.current].flat()} onClose={() => setMapOpen(false)} />}
    </RegistryContext>
  );
}

/** Offer these shortcuts while the calling component is on screen. */
export function useShortcuts(shortcuts: Shortcut[]): void {
  const registry = useContext(RegistryContext);
  const latest = useRef(shortcuts);
  latest.current = shortcuts;
  const names = shortcuts.map((shortcut) => `${shortcut.key} ${shortcut.label}`).join("|");
  useEffect(() => {
    if (registry === null || names === "") return;
    const stable = latest.current.map((shortcut, index) => ({
      ...shortcut,
      run: () => latest.current[index]?.run(),
    }));
    return registry.add(stable);
  }, [registry, names]);
}
