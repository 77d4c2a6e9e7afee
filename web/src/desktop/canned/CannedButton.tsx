import { ActionIcon, Tooltip } from "@mantine/core";
import { IconMessage2Bolt } from "@tabler/icons-react";

/** Opens the canned answers without knowing about the slash. */
export function CannedButton({ disabled, onClick }: { disabled: boolean; onClick: () => void }) {
  return (
    <Tooltip label={disabled ? "Empty the field first" : "Canned answers (/)"}>
      <ActionIcon variant="subtle" color="gray" size={36} aria-label="Canned answers" data-disabled={disabled || undefined} onClick={onClick}>
        <IconMessage2Bolt size={18} />
      </ActionIcon>
    </Tooltip>
  );
}
