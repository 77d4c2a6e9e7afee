/** Knowledge through its wire API: bases, sources, search. */
import { get, patch, post, putFile, request, segment } from "./http";

export interface KnowledgeBase {
  id: string;
  displayName: string;
  description?: string;
  status: "QUEUED" | "PROVISIONING" | "ACTIVE" | "FAILED" | "DELETING";
  createdAt: string;
  updatedAt: string;
}

export type KnowledgeStatus = "SCHEDULED" | "QUEUED" | "PROCESSING" | "COMPLETED" | "FAILED";
export type CrawlPeriod = "NEVER" | "WEEKLY" | "BIWEEKLY" | "MONTHLY";

export interface PageErrors {
  title: string;
  instances: { instance: string; detail?: string }[];
}

export type KnowledgeSource =
  | { type: "Text"; content: string }
  | { type: "Web"; url: string; crawlDepth: number; crawlPeriod: CrawlPeriod; errors?: PageErrors[] }
  | { type: "File"; fileName: string; fileSize: number; mimeType: string; importUrl?: string };

export interface Knowledge {
  id: string;
  name: string;
  description?: string;
  status: KnowledgeStatus;
  source: KnowledgeSource;
  error?: { title: string; detail: string };
  createdAt: string;
  updatedAt: string;
}

export interface Chunk {
  content: string;
  chunkIndex: number;
  documentTitle: string;
  documentUrl?: string;
  documentNumber?: number;
}

export interface FoundChunk extends Chunk {
  score: number;
  knowledgeId: string;
}

const bases = "/v2/ControlPlane/KnowledgeBases";
const base = (baseId: string) => `${bases}/${segment(baseId)}`;
const sources = (baseId: string) => `/v2/KnowledgeBases/${segment(baseId)}/Knowledge`;
const source = (baseId: string, knowledgeId: string) => `${sources(baseId)}/${segment(knowledgeId)}`;

export const fetchBases = () => get<{ knowledgeBases: KnowledgeBase[] }>(bases, { pageSize: 100 });
export const fetchBase = (baseId: string) => get<KnowledgeBase>(base(baseId));
export const createBase = (displayName: string, description: string) =>
  post<{ statusUrl: string }>(bases, { displayName, ...(description === "" ? {} : { description }) });
export const deleteBase = (baseId: string) => request<unknown>("DELETE", base(baseId));

export const fetchSources = (baseId: string) => get<{ knowledge: Knowledge[] }>(sources(baseId), { pageSize: 1000 });
export const fetchSource = (baseId: string, knowledgeId: string) => get<Knowledge>(source(baseId, knowledgeId));

/** A page of a source's chunks, in their order. */
export async function fetchChunks(baseId: string, knowledgeId: string, pageToken?: string): Promise<{ chunks: Chunk[]; nextToken: string | null }> {
  const path = `${source(baseId, knowledgeId)}/Chunks`;
  const page = await get<{ chunks: Chunk[]; meta: { nextToken?: string } }>(path, { pageSize: 100, pageToken });
  return { chunks: page.chunks, nextToken: page.meta.nextToken ?? null };
}

/** Change a source; another text is read anew, and until then what it said before is found. */
export const editSource = (baseId: string, knowledgeId: string, changed: { name: string; source?: KnowledgeSource }) =>
  patch<unknown>(source(baseId, knowledgeId), changed);
export const addSource = (baseId: string, name: string, details: KnowledgeSource) =>
  post<Knowledge>(sources(baseId), { name, source: details });
export const readAgain = (baseId: string, knowledgeId: string) =>
  patch<unknown>(`${source(baseId, knowledgeId)}?refresh=true`, {});
export const deleteSource = (baseId: string, knowledgeId: string) => request<unknown>("DELETE", source(baseId, knowledgeId));

/** Announce a file, then put it where it is awaited. */
export async function addFile(baseId: string, name: string, file: File, mimeType: string): Promise<void> {
  const details: KnowledgeSource = { type: "File", fileName: file.name, fileSize: file.size, mimeType };
  const made = await addSource(baseId, name, details);
  if (made.source.type === "File" && made.source.importUrl) await putFile(new URL(made.source.importUrl).pathname, file);
}

export const searchBase = (baseId: string, query: string) =>
  post<{ chunks: FoundChunk[] }>(`/v2/KnowledgeBases/${segment(baseId)}/Search`, { query, top: 8 });
