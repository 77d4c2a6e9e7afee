import { useEffect } from "react";

/** Name the tab, with a count of what waits in front. */
export function useTitle(title: string, waiting = 0): void {
  useEffect(() => {
    document.title = `${waiting > 0 ? `(${waiting}) ` : ""}${title} · Tieline`;
  }, [title, waiting]);
}
