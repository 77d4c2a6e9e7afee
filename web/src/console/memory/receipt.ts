/** What a receipt counts, in a person's words. Pure. */

/** What counts to a person, in the order it is read; the server counts rows by table. */
const words: [string, string][] = [
  ["memory_profiles", "Profiles"],
  ["memory_identifiers", "Identifiers"],
  ["memory_traits", "Traits"],
  ["memory_trait_changes", "Changes of traits"],
  ["memory_observations", "Observations"],
  ["memory_observation_revisions", "Earlier words of observations"],
  ["memory_evidence", "Quoted words"],
  ["memory_quarantine", "Words kept apart"],
  ["memory_summaries", "Summaries"],
  ["memory_vectors", "Vectors of what was remembered"],
  ["conversations", "Conversations"],
  ["communications", "Communications"],
  ["calls", "Calls"],
  ["recordings", "Recordings"],
];
const known = new Set(words.map(([name]) => name));

/** How many of what went; what there was none of is left out. */
export function countedOf(counts: Record<string, number>): [string, number][] {
  const told = words.map(([name, label]): [string, number] => [label, counts[name] ?? 0]);
  const others = Object.entries(counts).filter(([name]) => !known.has(name));
  return [...told, ...others.map(([name, count]): [string, number] => [labelOf(name), count])].filter(([, count]) => count > 0);
}

function labelOf(name: string): string {
  const text = name.replace(/^memory_/, "").replaceAll("_", " ");
  return text.charAt(0).toUpperCase() + text.slice(1);
}
