import { ActionIcon } from "@mantine/core";
import { IconArrowUp } from "@tabler/icons-react";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useCallback, useRef } from "react";
import { keepPhoneFile } from "@shared/api/files";
import { type Text, sendText, tellTyping } from "@shared/api/phone";
import { AttachButton } from "@shared/attachments/AttachButton";
import { AttachmentStrip } from "@shared/attachments/AttachmentStrip";
import { useAttachments } from "@shared/attachments/useAttachments";
import { readDraft } from "@shared/drafts/drafts";
import { useDraft } from "@shared/drafts/useDraft";
import { useShortcuts } from "@shared/keyboard/Shortcuts";
import { useTypingTold } from "@shared/live/useTypingTold";
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
  const attached = useAttachments(useCallback((file: File) => keepPhoneFile(address, file), [address]));
  const send = useMutation({
    mutationKey: ["phone", "send", address],
    mutationFn: (words: Text) => sendText(address, words),
    onSuccess: () => queries.invalidateQueries({ queryKey: ["phone"] }),
    onError: (_error, words) => {
      // What did not arrive goes back where it was written, unless something new stands there.
      if (readDraft(key) === "") setText(words.body);
      attached.putBack(words.files);
    },
  });
  const tooLong = text.length > LONGEST;
  const nothing = text.trim() === "" && attached.files.length === 0;
  const held = nothing || tooLong || attached.uploading > 0;
  const tell = useTypingTold(() => tellTyping(address));
  const change = (words: string) => {
    setText(words);
    if (words.trim() !== "") tell();
  };
  const submit = () => {
    if (held) return;
    send.mutate({ body: text, files: attached.take() });
    setText("");
    field.current?.focus();
  };
  return (
    <div className={classes.composer}>
      <ErrorLine error={send.error} />
      <AttachmentStrip files={attached.files} uploading={attached.uploading} errors={attached.errors} onDrop={attached.drop} />
      <div className={classes.write}>
        <AttachButton onFiles={attached.add} />
        <GrowingField
          ref={field}
          className={classes.field}
          radius={18}
          size="md"
          maxRows={5}
          placeholder="Text message"
          aria-label="Text message"
          value={text}
          onChange={change}
          onSubmit={submit}
          onPaste={(event) => attached.add(event.clipboardData.files)}
          error={tooLong ? `${text.length} of at most ${LONGEST} characters` : undefined}
          autoFocus
        />
        <ActionIcon
          size={36}
          radius="xl"
          aria-label="Send"
          disabled={held}
          onClick={submit}
        >
          <IconArrowUp size={20} />
        </ActionIcon>
      </div>
    </div>
  );
}
