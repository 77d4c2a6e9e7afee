import { ActionIcon } from "@mantine/core";
import { IconArrowUp } from "@tabler/icons-react";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useRef } from "react";
import { sendText } from "@shared/api/phone";
import { readDraft } from "@shared/drafts/drafts";
import { useDraft } from "@shared/drafts/useDraft";
import { useShortcuts } from "@shared/keyboard/Shortcuts";
import { ErrorLine } from "@shared/states/ErrorLine";
import { GrowingField } from "@shared/ui/GrowingField";
import classes from "./Phone.module.css";

/** The longest text the channel takes, in characters. */
const LONGEST = 1600;

/** Where a customer writes. The draft stays with the customer. */
export function PhoneComposer({ address }: { address: string }) {
  const queries = useQueryClient();
  const key = `phone.${address}`;
  const [text, setText] = useDraft(key);
  const field = useRef<HTMLTextAreaElement>(null);
  useShortcuts([{ key: "c", label: "Write a message", run: () => field.current?.focus() }]);
  const send = useMutation({
    mutationKey: ["phone", "send", address],
    mutationFn: (body: string) => sendText(address, body),
    onSuccess: () => queries.invalidateQueries({ queryKey: ["phone"] }),
    // Words that did not arrive go back where they were written, unless something new stands there.
    onError: (_error, body) => readDraft(key) === "" && setText(body),
  });
  const tooLong = text.length > LONGEST;
  const submit = () => {
    if (text.trim() === "" || tooLong) return;
    send.mutate(text);
    setText("");
    field.current?.focus();
  };
  return (
    <div className={classes.composer}>
      <ErrorLine error={send.error} />
      <div className={classes.write}>
        <GrowingField
          ref={field}
          className={classes.field}
          radius={18}
          size="md"
          maxRows={5}
          placeholder="Text message"
          aria-label="Text message"
          value={text}
          onChange={setText}
          onSubmit={submit}
          error={tooLong ? `${text.length} of at most ${LONGEST} characters` : undefined}
          autoFocus
        />
        <ActionIcon
          size={36}
          radius="xl"
          aria-label="Send"
          disabled={text.trim() === "" || tooLong}
          onClick={submit}
        >
          <IconArrowUp size={20} />
        </ActionIcon>
      </div>
    </div>
  );
}
