/** Roles in words, and who somebody may be. */
import type { User, UserRole } from "@shared/api/people";

export const roleChoices: { value: UserRole; label: string; about: string }[] = [
  { value: "worker", label: "Worker", about: "Takes conversations at a desktop." },
  { value: "supervisor", label: "Supervisor", about: "Reads every conversation and leads the workers. Changes no settings." },
  { value: "administrator", label: "Administrator", about: "May do everything in this console." },
];

export const roleLabel = (role: string) => roleChoices.find((one) => one.value === role)?.label ?? role;

/** Whether somebody can come in, in a word. */
export function stateOf(user: User): { label: string; tone: "ok" | "waiting" | "off" } {
  if (user.disabledAt !== null) return { label: "Disabled", tone: "off" };
  if (user.hasPassword || user.oidcSubject !== null) return { label: "Active", tone: "ok" };
  return { label: "Invited", tone: "waiting" };
}
