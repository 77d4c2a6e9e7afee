/** The calls that the phone page carries, for whoever stands inside it. */
import { type ReactNode, createContext, useContext, useEffect, useMemo, useSyncExternalStore } from "react";
import { phoneLine } from "@shared/api/phone";
import { type HeldCall, LineShelf } from "./LineShelf";

const ShelfContext = createContext<LineShelf | null>(null);

export function PhoneLines({ children }: { children: ReactNode }) {
  const shelf = useMemo(() => new LineShelf(phoneLine), []);
  useEffect(() => {
    const leave = () => shelf.leaveAll();
    // A page that goes without a word keeps its microphone for a moment too long.
    window.addEventListener("pagehide", leave);
    return () => {
      window.removeEventListener("pagehide", leave);
      leave();
    };
  }, [shelf]);
  return <ShelfContext value={shelf}>{children}</ShelfContext>;
}

export function useShelf(): LineShelf {
  const shelf = useContext(ShelfContext);
  if (shelf === null) throw new Error("A call must stand inside PhoneLines.");
  return shelf;
}

/** The call this page carries for a customer. */
export function useHeldCall(address: string): HeldCall | undefined {
  const shelf = useShelf();
  return useSyncExternalStore(shelf.watch, shelf.getCalls).get(address);
}
