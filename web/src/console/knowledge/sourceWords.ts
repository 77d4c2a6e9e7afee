/** How a source and its chunks are told in words. Pure. */
import type { Chunk, Knowledge } from "@shared/api/knowledge";

/** What kind of source it is, and of what. */
export function kindOf({ source }: Knowledge): string {
  if (source.type === "Text") return `Text, ${source.content.length.toLocaleString("en")} characters`;
  if (source.type === "File") return `File ${source.fileName}`;
  return source.crawlDepth === 1 ? source.url : `${source.url} and what it links to`;
}

/** Where a chunk stands: its source, its part of it, its page. */
export function placeOf(chunk: Chunk, sourceName: string): string {
  const { documentTitle: title, documentNumber: page } = chunk;
  const part = title === "" || title.toLowerCase() === sourceName.toLowerCase() ? sourceName : `${sourceName}, ${title}`;
  return page === undefined ? part : `${part}, page ${page}`;
}

/** Whether it has not been read yet, or is being read anew. */
export const isBeingRead = ({ status }: Knowledge) => status === "QUEUED" || status === "PROCESSING";
