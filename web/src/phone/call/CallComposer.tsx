import { ActionIcon } from "@mantine/core";
import { IconArrowUp } from "@tabler/icons-react";
import { useState } from "react";
import { GrowingField } from "@shared/ui/GrowingField";
import classes from "./Call.module.css";

/** The longest thing one says at once, in characters. */
const LONGEST = 2000;

interface CallComposerProps {
  /** Whether anybody listens; until then the words stay where they are written. */
  ready: boolean;
  onSay: (text: string) => void;
}

/** Where one types what one would say. */
export function CallComposer({ ready, onSay }: CallComposerProps) {
  const [text, setText] = useState("");
  const say = () => {
    if (!ready || text.trim() === "" || text.length > LONGEST) return;
    onSay(text.trim());
    setText("");
  };
  return (
    <div className={classes.composer}>
      <GrowingField
        className={classes.field}
        radius={18}
        size="md"
        maxRows={4}
        placeholder="Say something"
        aria-label="Say something"
        value={text}
        onChange={setText}
        onSubmit={say}
        error={text.length > LONGEST ? `${text.length} of at most ${LONGEST} characters` : undefined}
        autoFocus
      />
      <ActionIcon size={36} radius="xl" aria-label="Say it" disabled={!ready || text.trim() === ""} onClick={say}>
        <IconArrowUp size={20} />
      </ActionIcon>
    </div>
  );
}
