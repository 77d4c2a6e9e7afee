import { ActionIcon, Button, TextInput } from "@mantine/core";
import { IconPlus, IconX } from "@tabler/icons-react";
import classes from "./WrapUp.module.css";

interface RememberListProps {
  items: string[];
  onChange: (items: string[]) => void;
}

/** What memory will keep of this conversation; every line can be changed or left out. */
export function RememberList({ items, onChange }: RememberListProps) {
  const put = (at: number, text: string) => onChange(items.map((item, index) => (index === at ? text : item)));
  return (
    <fieldset className={classes.remember}>
      <legend>What will be remembered</legend>
      {items.length === 0 && <p>Nothing was proposed. Add what the next conversation should know.</p>}
      <div className={classes.lines}>
        {items.map((item, index) => (
        // A line has no identity but its place.
        <div key={index} className={classes.rememberRow}>
          <TextInput
            size="xs"
            flex={1}
            aria-label={`Remember, line ${index + 1}`}
            value={item}
            onChange={(event) => put(index, event.currentTarget.value)}
          />
          <ActionIcon
            variant="subtle"
            color="gray"
            aria-label={`Do not remember line ${index + 1}`}
            onClick={() => onChange(items.filter((_item, at) => at !== index))}
          >
            <IconX size={14} />
          </ActionIcon>
        </div>
        ))}
      </div>
      <Button variant="subtle" color="gray" size="compact-sm" leftSection={<IconPlus size={14} />} onClick={() => onChange([...items, ""])}>
        Add a line
      </Button>
    </fieldset>
  );
}
