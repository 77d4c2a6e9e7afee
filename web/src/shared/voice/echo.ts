/** Telling a party's words from the loudspeaker's: a browser's recogniser hears what the browser itself says. Pure. */

const plain = (text: string): string[] =>
  text.toLocaleLowerCase().normalize("NFKD").replace(/\p{M}/gu, "").match(/[\p{L}\p{N}]+/gu) ?? [];

/** So much of what was heard must be in what was said for it to be an echo: recognisers mishear loudspeakers. */
const SHARE = 0.75;

/**
 * Whether `heard` is most likely what sounds now and not the party.
 * @param heard what the recogniser understood
 * @param said everything that sounds or has just sounded
 */
export function isEcho(heard: string, said: string): boolean {
  const words = plain(heard);
  if (words.length === 0) return said !== "";
  const sounding = plain(said);
  let from = 0;
  let found = 0;
  // In order: somebody who answers with the agent's words says them in another order or says more.
  for (const word of words) {
    const at = sounding.indexOf(word, from);
    if (at === -1) continue;
    found += 1;
    from = at + 1;
  }
  return found / words.length >= SHARE;
}
