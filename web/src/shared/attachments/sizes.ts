/** Files in words. Pure. */
import { LARGEST } from "../api/files";

/** "340 KB", "2.1 MB". */
export function sizeWords(bytes: number): string {
  if (bytes < 1024) return `${bytes} B`;
  if (bytes < 1024 * 1024) return `${Math.round(bytes / 1024)} KB`;
  return `${(bytes / 1024 / 1024).toFixed(1)} MB`;
}

/** Why a file cannot be sent, before it is uploaded in vain; null when the server may decide. */
export function tooLarge(file: Pick<File, "name" | "size">): string | null {
  if (file.size === 0) return `${file.name} is empty.`;
  return file.size > LARGEST ? `${file.name} has ${sizeWords(file.size)}; a message takes at most ${sizeWords(LARGEST)}.` : null;
}
