/** Whether the browser lets this page use the microphone; `ask` when it would ask now, or does not say. */
export type Allowed = "yes" | "no" | "ask";

export async function microphoneAllowed(): Promise<Allowed> {
  try {
    const found = await navigator.permissions.query({ name: "microphone" as PermissionName });
    return found.state === "granted" ? "yes" : found.state === "denied" ? "no" : "ask";
  } catch {
    // A browser that does not answer this question asks when the microphone is wanted.
    return "ask";
  }
}
