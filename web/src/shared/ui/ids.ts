/** Ids and names as people read them. */

/** "conv_conversation_01k8…7f2q" -> "conv…7f2q"; short ids stay whole. */
export function shortId(id: string): string {
  if (id.length <= 14) return id;
  const head = id.includes("_") ? id.slice(0, Math.min(6, id.indexOf("_"))) : id.slice(0, 2);
  return `${head}…${id.slice(-5)}`;
}

/** Two letters for a round picture: of the name, else the last two digits of the address. */
export function initials(name: string | null | undefined, address: string): string {
  const words = (name ?? "").trim().split(/\s+/).filter((word) => /\p{L}/u.test(word));
  if (words.length === 0) return address.replace(/\D/g, "").slice(-2) || "?";
  const letters = [words[0], words.length > 1 ? words.at(-1) : undefined].map((word) => Array.from(word ?? "")[0] ?? "");
  return letters.join("").toLocaleUpperCase();
}

/** Whether a text is nothing but emoji, which the phone shows large. */
export function isEmojiOnly(text: string): boolean {
  const bare = text.replace(/\s|\u200d|\ufe0f/gu, "");
  return bare !== "" && bare.length <= 16 && /^\p{Extended_Pictographic}[\p{Extended_Pictographic}\p{Emoji_Modifier}]*$/u.test(bare);
}
