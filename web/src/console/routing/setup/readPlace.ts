/** Where in an expression the server stopped reading. Pure. */

/** The expression up to the fault, and from it on; null when the words tell no place. */
export function faultIn(expression: string, message: string): { before: string; from: string } | null {
  const found = /cannot be read at character (\d+)/.exec(message);
  if (found === null) return null;
  const at = Math.min(Math.max(Number(found[1]) - 1, 0), expression.length);
  return { before: expression.slice(0, at), from: expression.slice(at) };
}
