/** Telephone numbers as people read them. */

/** "+15550100000" -> "+1 555 010 0000"; other countries group in other ways, so theirs stay as they are. */
export function readableNumber(address: string): string {
  const american = /^\+1(\d{3})(\d{3})(\d{4})$/.exec(address);
  return american ? `+1 ${american.slice(1).join(" ")}` : address;
}
