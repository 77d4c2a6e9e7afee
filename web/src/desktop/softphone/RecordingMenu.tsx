import { ActionIcon, Menu, Tooltip } from "@mantine/core";
import { IconPlayerPause, IconPlayerPlay, IconPlayerRecord, IconPlayerRecordFilled, IconPlayerStop } from "@tabler/icons-react";
import type { TaskCall } from "@shared/api/desktop";
import type { Recording } from "@shared/voice/protocol";
import { recordingWords } from "./barWords";
import classes from "./Softphone.module.css";

interface RecordingMenuProps {
  recording: TaskCall["recording"];
  onChange: (recording: Recording) => void;
}

/** Whether the call is recorded, for both to see, and how to change it. */
export function RecordingMenu({ recording, onChange }: RecordingMenuProps) {
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <Tooltip label={recordingWords(recording)}>
          <ActionIcon variant="subtle" color="gray" size={32} aria-label={`Recording: ${recordingWords(recording)}`} className={classes.record} data-recording={recording}>
            {recording === "on" ? <IconPlayerRecordFilled size={18} /> : <IconPlayerRecord size={18} />}
          </ActionIcon>
        </Tooltip>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>The customer sees it too</Menu.Label>
        {recording === "off" && (
          <Menu.Item leftSection={<IconPlayerRecord size={16} />} onClick={() => onChange("on")}>
            Record this call
          </Menu.Item>
        )}
        {recording === "on" && (
          <Menu.Item leftSection={<IconPlayerPause size={16} />} onClick={() => onChange("paused")}>
            Pause the recording
          </Menu.Item>
        )}
        {recording === "paused" && (
          <Menu.Item leftSection={<IconPlayerPlay size={16} />} onClick={() => onChange("on")}>
            Go on recording
          </Menu.Item>
        )}
        {recording !== "off" && (
          <Menu.Item leftSection={<IconPlayerStop size={16} />} onClick={() => onChange("off")}>
            Stop recording
          </Menu.Item>
        )}
      </Menu.Dropdown>
    </Menu>
  );
}
