/** The small numbers behind a summary's sentences: one number per message, in the order they are first cited. */
import type { Sentence } from "@shared/api/desktop";

export interface Mark {
  number: number;
  communicationId: string;
}

export interface MarkedSentence {
  text: string;
  marks: Mark[];
}

/** Number the citations. A sentence that cites nothing is left out: what cannot be cited is not shown as fact. */
export function markSentences(sentences: Sentence[]): MarkedSentence[] {
  const numbers = new Map<string, number>();
  const numberOf = (communicationId: string) => {
    const known = numbers.get(communicationId) ?? numbers.size + 1;
    numbers.set(communicationId, known);
    return known;
  };
  return sentences
    .filter((sentence) => sentence.citations.length > 0)
    .map((sentence) => ({
      text: sentence.text,
      marks: [...new Set(sentence.citations)].map((communicationId) => ({ number: numberOf(communicationId), communicationId })),
    }));
}
