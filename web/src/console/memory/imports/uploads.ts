/**
 * Files on their way to the server. They go on while one looks at other views; a reload cuts them off, and the server
 * then takes the file once more, at the address that this tab remembers.
 */
import { useSyncExternalStore } from "react";
import { ApiError } from "@shared/api/http";
import { putImportFile } from "@shared/api/imports";

export type Upload = { state: "sending" } | { state: "failed"; error: unknown };

const uploads = new Map<string, Upload>();
const listeners = new Set<() => void>();
const keyOf = (importId: string) => `tieline.upload.${importId}`;

function put(importId: string, upload: Upload | null): void {
  if (upload === null) uploads.delete(importId);
  else uploads.set(importId, upload);
  listeners.forEach((tell) => tell());
}

/** Send an import's file to where it is awaited. */
export async function sendFile(importId: string, path: string, file: File): Promise<void> {
  sessionStorage.setItem(keyOf(importId), path);
  put(importId, { state: "sending" });
  try {
    await putImportFile(path, file);
    sessionStorage.removeItem(keyOf(importId));
    put(importId, null);
  } catch (error) {
    // What was refused is not asked for again: the import says why it failed.
    if (error instanceof ApiError && !error.unreachable) sessionStorage.removeItem(keyOf(importId));
    put(importId, { state: "failed", error });
  }
}

/** Where a file that was cut off may be put again; null where another browser began the import. */
export const placeFor = (importId: string) => sessionStorage.getItem(keyOf(importId));

const listen = (tell: () => void) => {
  listeners.add(tell);
  return () => void listeners.delete(tell);
};

/** How far an import's file is; null when none is on its way from this tab. */
export const useUpload = (importId: string): Upload | null => useSyncExternalStore(listen, () => uploads.get(importId) ?? null);
