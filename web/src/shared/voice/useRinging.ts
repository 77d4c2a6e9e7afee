import { useEffect } from "react";
import { startRinging } from "./ringing";

/** Ring while something rings. */
export function useRinging(kind: Parameters<typeof startRinging>[0] | null): void {
  useEffect(() => (kind === null ? undefined : startRinging(kind)), [kind]);
}
