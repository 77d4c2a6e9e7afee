import { ActionIcon, CopyButton, Tooltip } from "@mantine/core";
import { IconCheck, IconCopy } from "@tabler/icons-react";
import classes from "./Ui.module.css";

interface CodeLineProps {
  code: string;
  /** What it is that one copies. */
  what?: "command" | "link";
}

/** A command to type or a link to open, with a button that copies it. */
export function CodeLine({ code, what = "command" }: CodeLineProps) {
  return (
    <div className={classes.codeLine}>
      <code>{code}</code>
      <CopyButton value={code}>
        {({ copied, copy }) => (
          <Tooltip label={copied ? "Copied" : "Copy"}>
            <ActionIcon variant="subtle" color="gray" aria-label={copied ? "Copied" : `Copy the ${what}`} onClick={copy}>
              {copied ? <IconCheck size={16} /> : <IconCopy size={16} />}
            </ActionIcon>
          </Tooltip>
        )}
      </CopyButton>
    </div>
  );
}
