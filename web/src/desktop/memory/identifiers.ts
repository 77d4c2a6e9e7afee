import type { Trait } from "@shared/api/types";

/** What names this customer on some channel, such as a number. */
export interface Identifier {
  idType: string;
  value: string;
}

/** The identifiers that no trait shows already: a phone number is most often both, and a worker reads it once. */
export function withoutTraits(identifiers: Identifier[], traits: Trait[]): Identifier[] {
  const shown = new Set(traits.map((trait) => `${trait.name.toLowerCase()} ${bare(trait.value)}`));
  return identifiers.filter((one) => !shown.has(`${one.idType.toLowerCase()} ${bare(one.value)}`));
}

/** Identifiers are kept in a normal form, traits as somebody wrote them. */
function bare(value: unknown): string {
  return String(value).replace(/[\s().-]/g, "").toLowerCase();
}
