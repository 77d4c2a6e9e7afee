import { useCallback, useState } from "react";
import { type KeptFile, MOST } from "../api/files";
import { tooLarge } from "./sizes";

interface Attachments {
  files: KeptFile[];
  /** How many are on their way. */
  uploading: number;
  /** What could not be attached, and why. */
  errors: string[];
  add: (files: Iterable<File>) => void;
  drop: (fileId: string) => void;
  /** Take the files: they go with the message that is sent now. */
  take: () => KeptFile[];
  /** Put files back that were not sent after all. */
  putBack: (files: KeptFile[]) => void;
}

/** The files that will go with the next message; each is uploaded at once, so that sending takes no time. */
export function useAttachments(keep: (file: File) => Promise<KeptFile>): Attachments {
  const [files, setFiles] = useState<KeptFile[]>([]);
  const [uploading, setUploading] = useState(0);
  const [errors, setErrors] = useState<string[]>([]);
  const upload = useCallback(
    async (file: File) => {
      const refusal = tooLarge(file);
      if (refusal !== null) return setErrors((before) => [...before, refusal]);
      setUploading((count) => count + 1);
      try {
        const kept = await keep(file);
        setFiles((before) => [...before, kept]);
      } catch (error) {
        setErrors((before) => [...before, error instanceof Error ? error.message : `${file.name} could not be sent.`]);
      } finally {
        setUploading((count) => count - 1);
      }
    },
    [keep],
  );
  const add = useCallback(
    (given: Iterable<File>) => {
      const all = [...given];
      const room = MOST - files.length;
      setErrors(all.length > room ? [`A message takes at most ${MOST} files.`] : []);
      all.slice(0, room).forEach((file) => void upload(file));
    },
    [files.length, upload],
  );
  const take = () => {
    setFiles([]);
    setErrors([]);
    return files;
  };
  return {
    files,
    uploading,
    errors,
    add,
    drop: (fileId) => setFiles((before) => before.filter((one) => one.fileId !== fileId)),
    take,
    putBack: (back) => setFiles((before) => [...back, ...before]),
  };
}
