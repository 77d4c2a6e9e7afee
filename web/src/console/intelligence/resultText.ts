/** The words of an operator's result, when it holds words; null when it has another shape. */
export function resultText(result: unknown): string | null {
  if (typeof result === "string") return result;
  if (typeof result !== "object" || result === null || !("text" in result)) return null;
  return typeof result.text === "string" ? result.text : null;
}
