import { ActionIcon, Button, FileButton, Tooltip } from "@mantine/core";
import { IconArrowBackUp, IconArrowForwardUp, IconDownload, IconHistory, IconLayoutDistributeVertical, IconUpload, IconUsers } from "@tabler/icons-react";
import type { ReactNode } from "react";
import classes from "./Editor.module.css";

interface ToolbarProps {
  state: string;
  undo: (() => void) | null;
  redo: (() => void) | null;
  saving: boolean;
  canSave: boolean;
  onArrange: () => void;
  onImport: (file: File) => void;
  onExport: () => void;
  onTesters: () => void;
  onRevisions: () => void;
  onSave: () => void;
  onPublish: () => void;
}

/** What can be done with the flow as a whole. */
export function Toolbar(props: ToolbarProps) {
  return (
    <div className={classes.toolbar} role="toolbar" aria-label="Flow">
      <Act label="Undo (Ctrl Z)" onClick={props.undo}><IconArrowBackUp size={16} /></Act>
      <Act label="Redo (Ctrl Shift Z)" onClick={props.redo}><IconArrowForwardUp size={16} /></Act>
      <Act label="Arrange from top to bottom" onClick={props.onArrange}><IconLayoutDistributeVertical size={16} /></Act>
      <FileButton accept="application/json,.json" onChange={(file) => file && props.onImport(file)}>
        {(given) => <Act label="Import a definition" onClick={given.onClick}><IconUpload size={16} /></Act>}
      </FileButton>
      <Act label="Export the definition" onClick={props.onExport}><IconDownload size={16} /></Act>
      <Act label="Test users" onClick={props.onTesters}><IconUsers size={16} /></Act>
      <Act label="Revisions" onClick={props.onRevisions}><IconHistory size={16} /></Act>
      <span className={classes.savedState} role="status">{props.state}</span>
      <Button size="xs" variant="default" loading={props.saving} disabled={!props.canSave} onClick={props.onSave}>Save draft</Button>
      <Button size="xs" disabled={props.saving} onClick={props.onPublish}>Publish</Button>
    </div>
  );
}

function Act({ label, onClick, children }: { label: string; onClick: (() => void) | null; children: ReactNode }) {
  return (
    <Tooltip label={label}>
      <ActionIcon variant="subtle" color="gray" aria-label={label} disabled={onClick === null} onClick={onClick ?? undefined}>
        {children}
      </ActionIcon>
    </Tooltip>
  );
}
