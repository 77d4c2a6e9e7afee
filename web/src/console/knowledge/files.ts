/** Which files can be read, and what a browser may call them. */
const kinds: Record<string, string> = {
  csv: "text/csv",
  htm: "text/html",
  html: "text/html",
  markdown: "text/markdown",
  md: "text/markdown",
  pdf: "application/pdf",
  tsv: "text/tab-separated-values",
  txt: "text/plain",
};

export const ENDINGS = Object.keys(kinds).map((ending) => `.${ending}`);
/** The server takes no longer name. */
export const LONGEST_NAME = 30;

/** The kind of a file by its ending (browsers know some and name others as they like); null for what cannot be read. */
export function kindOf(fileName: string): string | null {
  return kinds[fileName.split(".").pop()?.toLowerCase() ?? ""] ?? null;
}

/** A source's name for a file or a page: what a person would call it, cut to what fits. */
export function nameOf(place: string): string {
  const bare = place.replace(/^https?:\/\/(www\.)?/, "").replace(/\/$/, "").replace(/\.\w{1,8}$/, "");
  return bare.slice(0, LONGEST_NAME).trim();
}
