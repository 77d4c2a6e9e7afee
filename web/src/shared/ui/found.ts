/** Finding in a short list that is on the screen already. Pure. */

/** Lists as long as this can be found in; shorter ones are seen at a glance. */
export const WORTH_FINDING = 6;

/** Whether any of the words holds what is looked for, in any case and with or without accents. */
export function found(query: string, words: (string | null | undefined)[]): boolean {
  return plain(words.filter(Boolean).join(" ")).includes(plain(query.trim()));
}

const plain = (text: string) => text.normalize("NFD").replaceAll(/\p{Mark}/gu, "").toLowerCase();
