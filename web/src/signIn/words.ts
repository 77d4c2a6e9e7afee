/** What the sign-in screen says. */

const refusals: Record<string, string> = {
  NotKnownHere: "You are signed in there, but there is no user for you here. Ask an administrator to invite you.",
  IdTokenRefused: "The answer from there did not prove who you are. Begin again.",
  ProviderUnavailable: "It does not answer just now. Try again, or use your password.",
};

/** Why a sign-in elsewhere ended without one; null when none was tried. */
export function refusalOf(name: string | null): string | null {
  if (name === null || name === "") return null;
  return refusals[name] ?? "That did not work. Begin again, or use your password.";
}

/** The token of a link to set a password; it stands behind the hash, where no server sees it. */
export function tokenOf(hash: string): string | null {
  const found = new URLSearchParams(hash.replace(/^#/, "")).get("link");
  return found === "" ? null : found;
}

const SHORTEST = 12;

/** What is missing before two entries are one new password; null when nothing is. */
export function complaintOf(password: string, again: string): string | null {
  if (password === "" || password.length < SHORTEST) return `At least ${SHORTEST} characters. A short sentence is good and easy to keep.`;
  return again !== "" && again !== password ? "The two entries differ." : null;
}
