/** Languages by their names, as people read them. */
const names = new Intl.DisplayNames(["en"], { type: "language", fallback: "code" });
const CODE = /^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$/;

/** "es" -> "Spanish"; what is no code stays as it is. */
export function languageName(text: string): string {
  return CODE.test(text) ? (names.of(text) ?? text) : text;
}
