import { useEffect, useEffectEvent } from "react";
import { isTyping } from "@shared/keyboard/keys";

interface Acts {
  undo: (() => void) | null;
  redo: (() => void) | null;
  save: () => void;
}

/** Ctrl or Cmd with Z, Shift Z, Y and S. In a field Ctrl Z is the field's own. */
export function useEditorKeys(acts: Acts): void {
  const press = useEffectEvent((event: KeyboardEvent) => {
    if (!event.ctrlKey && !event.metaKey) return;
    const key = event.key.toLowerCase();
    if (key === "s") {
      event.preventDefault();
      acts.save();
    } else if (!isTyping(event.target) && (key === "z" || key === "y")) {
      event.preventDefault();
      (key === "y" || event.shiftKey ? acts.redo : acts.undo)?.();
    }
  });
  useEffect(() => {
    const listen = (event: KeyboardEvent) => press(event);
    window.addEventListener("keydown", listen);
    return () => window.removeEventListener("keydown", listen);
  }, []);
}
