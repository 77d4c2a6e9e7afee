import { CloseButton, Loader } from "@mantine/core";
import { IconFile } from "@tabler/icons-react";
import type { KeptFile } from "../api/files";
import classes from "./Attachments.module.css";
import { sizeWords } from "./sizes";

interface AttachmentStripProps {
  files: KeptFile[];
  uploading: number;
  errors: string[];
  onDrop: (fileId: string) => void;
}

/** What will go with the next message. */
export function AttachmentStrip({ files, uploading, errors, onDrop }: AttachmentStripProps) {
  if (files.length === 0 && uploading === 0 && errors.length === 0) return null;
  return (
    <div className={classes.strip}>
      {files.map((file) => (
        <span key={file.fileId} className={classes.chip}>
          {file.contentType.startsWith("image/") ? <img src={file.url} alt="" /> : <IconFile size={16} aria-hidden />}
          <span className={classes.name}>{file.name}</span>
          <small>{sizeWords(file.size)}</small>
          <CloseButton size="xs" aria-label={`Do not send ${file.name}`} onClick={() => onDrop(file.fileId)} />
        </span>
      ))}
      {uploading > 0 && (
        <span className={classes.chip} role="status">
          <Loader size={12} /> {uploading === 1 ? "Uploading" : `Uploading ${uploading}`}
        </span>
      )}
      {errors.map((error) => (
        <p key={error} className={classes.error} role="alert">
          {error}
        </p>
      ))}
    </div>
  );
}
