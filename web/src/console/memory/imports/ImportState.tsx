import { IconAlertTriangle, IconCheck, IconFileUpload, IconLoader2 } from "@tabler/icons-react";
import type { ImportStatus, ProfileImport } from "@shared/api/imports";
import { progressOf } from "./words";
import classes from "./Imports.module.css";

const states: Record<ImportStatus, { label: string; Icon: typeof IconCheck }> = {
  PENDING: { label: "Waits for its file", Icon: IconFileUpload },
  PROCESSING: { label: "Being imported", Icon: IconLoader2 },
  COMPLETED: { label: "Complete", Icon: IconCheck },
  FAILED: { label: "Failed", Icon: IconAlertTriangle },
};

interface ImportStateProps {
  one: ProfileImport;
  /** Whether its rows are counted beside it; what is read aloud is better without. */
  counted?: boolean;
}

/** How far an import has come, in a line. */
export function ImportState({ one, counted = false }: ImportStateProps) {
  const { label, Icon } = states[one.status];
  return (
    <span className={classes.state} data-status={one.status}>
      <Icon size={14} aria-hidden />
      {counted && one.status === "PROCESSING" ? `${label}, ${progressOf(one)}` : label}
    </span>
  );
}
