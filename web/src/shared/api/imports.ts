/** Imports of profiles from CSV files, through the wire API of memory. */
import { get, post, putFile, segment } from "./http";

export interface ColumnMapping {
  columnName: string;
  traitGroup: string;
  traitName: string;
}

export type ImportStatus = "PENDING" | "PROCESSING" | "COMPLETED" | "FAILED";

export interface ProfileImport {
  importId: string;
  status: ImportStatus;
  filename: string;
  createdAt: string;
  updatedAt: string;
  fileSize: number;
  columnMappings: ColumnMapping[];
  summary: { errors: number; warnings: number };
  progress: { rows: number; done: number };
  failure?: string;
}

interface Listed {
  meta: { nextToken?: string };
}

const imports = (storeId: string) => `/v1/Stores/${segment(storeId)}/Profiles/Imports`;
const one = (storeId: string, importId: string) => `${imports(storeId)}/${segment(importId)}`;
const PAGE = 20;

export const fetchImport = async (storeId: string, importId: string): Promise<ProfileImport> => ({
  ...(await get<Omit<ProfileImport, "importId">>(one(storeId, importId))),
  importId,
});

/** A page of a store's imports, the newest first; the list itself tells ids alone. */
export async function fetchImports(storeId: string, pageToken?: string): Promise<{ imports: ProfileImport[]; nextToken: string | null }> {
  const listed = await get<{ imports: string[] } & Listed>(imports(storeId), { pageSize: PAGE, pageToken });
  return {
    imports: await Promise.all(listed.imports.map((importId) => fetchImport(storeId, importId))),
    nextToken: listed.meta.nextToken ?? null,
  };
}

/** Begin an import: its id, and the path on this server where its file is put, once. */
export async function createImport(storeId: string, file: File, columnMappings: ColumnMapping[]): Promise<{ importId: string; path: string }> {
  const made = await post<{ importId: string; url: string }>(imports(storeId), { filename: file.name, fileSize: file.size, columnMappings });
  return { importId: made.importId, path: new URL(made.url).pathname };
}

export const putImportFile = (path: string, file: File) => putFile(path, file);

/** Where the file lies that says line by line what was not imported, and why. */
export const importErrorsPath = (storeId: string, importId: string) => `${one(storeId, importId)}/Errors`;
