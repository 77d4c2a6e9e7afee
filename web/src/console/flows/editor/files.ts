/** A definition to and from a file, as Studio exports one. */
import type { FlowDefinition } from "@shared/api/console";

/** Offer the definition as a file to keep. */
export function exportDefinition(definition: FlowDefinition, name: string): void {
  const url = URL.createObjectURL(new Blob([JSON.stringify(definition, null, 2)], { type: "application/json" }));
  const link = document.createElement("a");
  link.href = url;
  link.download = `${name.trim().toLowerCase().replaceAll(/[^\w-]+/g, "-") || "flow"}.json`;
  link.click();
  URL.revokeObjectURL(url);
}

/** Read a definition from a file; what the server says about it comes as with any other change. */
export async function importDefinition(file: File): Promise<{ definition: FlowDefinition | null; fault: string | null }> {
  return readDefinition(await file.text(), file.name);
}

export function readDefinition(text: string, name: string): { definition: FlowDefinition | null; fault: string | null } {
  const fault = `${name} holds no flow definition: it needs the list "states", each with a name and a type.`;
  try {
    const read = JSON.parse(text) as Partial<FlowDefinition> & { definition?: FlowDefinition };
    // What the API answers holds the definition inside the flow.
    const found = read.states ? read : read.definition;
    const good = Array.isArray(found?.states) && found.states.every((state) => typeof state?.name === "string" && typeof state.type === "string");
    return good ? { definition: found as FlowDefinition, fault: null } : { definition: null, fault };
  } catch {
    return { definition: null, fault };
  }
}
