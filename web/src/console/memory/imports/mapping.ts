/** Which column becomes which trait: what is offered, what is guessed, and what is still missing. Pure. */
import type { ColumnMapping } from "@shared/api/imports";
import type { TraitGroup } from "@shared/api/wire";

export interface TraitPlace {
  /** `Contact.phone`: what a person reads, and what chooses it. */
  label: string;
  group: string;
  name: string;
  /** The type of identifier it is promoted to. */
  identifies: string | null;
}

/** Column → label of a trait; a column that is left out is missing. */
export type Chosen = Readonly<Record<string, string>>;

/** The server takes no longer name of a column, and so many columns. */
const LONGEST_COLUMN = 64;
const FEWEST = 2;
const MOST = 100;

/** Every trait of a store, as a list to choose from. */
export function placesOf(groups: TraitGroup[]): TraitPlace[] {
  return groups.flatMap(({ displayName, traits }) =>
    Object.entries(traits ?? {}).map(([name, trait]) => ({
      label: `${displayName}.${name}`,
      group: displayName,
      name,
      identifies: trait.idTypePromotion ?? null,
    })),
  );
}

export const canBeMapped = (column: string) => column !== "" && column.length <= LONGEST_COLUMN;

/** The traits whose names the columns bear, each once; `First name` and `firstName` are one. */
export function guess(header: string[], places: TraitPlace[]): Chosen {
  const chosen: Record<string, string> = {};
  const taken = new Set<string>();
  for (const column of header.filter(canBeMapped)) {
    const place = places.find((one) => !taken.has(one.label) && [one.name, one.label].some((name) => plain(name) === plain(column)));
    if (place === undefined) continue;
    chosen[column] = place.label;
    taken.add(place.label);
  }
  return chosen;
}

const plain = (name: string) => name.toLowerCase().replace(/[^\p{L}\p{N}]/gu, "");

export function mappingsOf(header: string[], places: TraitPlace[], chosen: Chosen): ColumnMapping[] {
  return header.flatMap((columnName) => {
    const place = places.find((one) => one.label === chosen[columnName]);
    return place === undefined ? [] : [{ columnName, traitGroup: place.group, traitName: place.name }];
  });
}

/** What keeps the import from being started; null when nothing does. */
export function missing(header: string[], places: TraitPlace[], chosen: Chosen): string | null {
  const labels = header.map((column) => chosen[column]).filter((label) => label !== undefined);
  const twice = labels.find((label, at) => labels.indexOf(label) !== at);
  if (twice !== undefined) return `Two columns become ${twice}. Leave one of them out.`;
  const identifying = places.filter((place) => place.identifies !== null);
  if (!identifying.some((place) => labels.includes(place.label))) {
    const names = identifying.map((place) => place.label).join(" or ");
    return names === "" ? "No trait of this store identifies a customer." : `One column has to say who the customer is: ${names}.`;
  }
  if (labels.length < FEWEST) return "At least two columns have to become traits.";
  return labels.length > MOST ? `At most ${MOST} columns can become traits.` : null;
}
