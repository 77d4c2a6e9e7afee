/** The screens a link can open, as a list to choose from. Pure. */
import type { Screen } from "@shared/api/console";

export interface LinkChoice {
  value: string;
  label: string;
  screen: Screen;
  workerId?: string;
}

/** Each worker's desktop, then the screens that are nobody's; there may be no phone. */
export function linkChoices(workers: { workerId: string; name: string }[], hasPhone: boolean): LinkChoice[] {
  return [
    ...workers.map(({ workerId, name }): LinkChoice => ({ value: workerId, label: `Desktop of ${name}`, screen: "desktop", workerId })),
    { value: "console", label: "Console", screen: "console" } as const,
    { value: "phone", label: "Phone", screen: "phone" } as const,
  ].filter((one) => hasPhone || one.screen !== "phone");
}
