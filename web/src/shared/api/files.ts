/** Files that go with messages: kept by the server first, then sent by their ids. */
import { ApiError, readError, segment, withQuery } from "./http";

/** What comes with a message; `name` and `size` are unknown for an address elsewhere. */
export interface Media {
  url: string;
  contentType: string;
  name: string | null;
  size: number | null;
}

export interface KeptFile extends Media {
  fileId: string;
  name: string;
  size: number;
}

/** The largest file a message takes, in bytes; the server refuses more. */
export const LARGEST = 5 * 1024 * 1024;
/** How many files go with one message. */
export const MOST = 10;

async function keep(path: string, file: File): Promise<KeptFile> {
  const type = file.type || "application/octet-stream";
  let response: Response;
  try {
    response = await fetch(path, { method: "POST", credentials: "same-origin", headers: { "Content-Type": type }, body: file });
  } catch {
    throw new ApiError(`Tieline cannot be reached. ${file.name} was not sent.`, 0);
  }
  if (!response.ok) throw await readError(response);
  return (await response.json()) as KeptFile;
}

export const keepTaskFile = (taskId: string, file: File) =>
  keep(withQuery(`/desktop/api/tasks/${segment(taskId)}/files`, { name: file.name }), file);
export const keepPhoneFile = (address: string, file: File) => keep(withQuery("/phone/api/files", { address, name: file.name }), file);
