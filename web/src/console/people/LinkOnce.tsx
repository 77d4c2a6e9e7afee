import { Button, Group } from "@mantine/core";
import { CodeLine } from "@shared/ui/CodeLine";
import classes from "./People.module.css";

interface LinkOnceProps {
  name: string;
  url: string;
  onDone: () => void;
}

/** A link to set a password: shown here, once, and nowhere else. */
export function LinkOnce({ name, url, onDone }: LinkOnceProps) {
  return (
    <div className={classes.form}>
      <span>Give this link to {name}. It sets a password, once, within three days. It is not shown again.</span>
      <CodeLine code={url} what="link" />
      <Group justify="flex-end">
        <Button onClick={onDone}>Done</Button>
      </Group>
    </div>
  );
}
