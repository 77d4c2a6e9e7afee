import { ActionIcon, FileButton, Tooltip } from "@mantine/core";
import { IconPaperclip } from "@tabler/icons-react";
import { useRef } from "react";

/** Picks files for the next message. */
export function AttachButton({ onFiles, size = 36 }: { onFiles: (files: File[]) => void; size?: number }) {
  const reset = useRef<() => void>(null);
  const pick = (files: File[]) => {
    onFiles(files);
    // The same file can be picked again.
    reset.current?.();
  };
  return (
    <FileButton onChange={pick} multiple resetRef={reset}>
      {(props) => (
        <Tooltip label="Attach files">
          <ActionIcon {...props} variant="subtle" color="gray" size={size} aria-label="Attach files">
            <IconPaperclip size={18} />
          </ActionIcon>
        </Tooltip>
      )}
    </FileButton>
  );
}
