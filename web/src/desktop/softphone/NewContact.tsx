import { Button, Group, Menu, Modal, Stack, TextInput, Textarea } from "@mantine/core";
import { IconMessagePlus, IconPhoneOutgoing, IconPlus } from "@tabler/icons-react";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { callSomebody, textSomebody } from "@shared/api/desktop";
import { ErrorLine } from "@shared/states/ErrorLine";

type Kind = "call" | "message";

const titles = { call: "New call", message: "New message" } as const;

/** A worker calls or texts somebody first. */
export function NewContact({ onBegun }: { onBegun: (taskId: string, kind: Kind) => void }) {
  const [kind, setKind] = useState<Kind | null>(null);
  return (
    <>
      <Menu position="bottom-start" width={200}>
        <Menu.Target>
          <Button variant="default" size="xs" leftSection={<IconPlus size={14} />} justify="flex-start">
            New call or message
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item leftSection={<IconPhoneOutgoing size={16} />} onClick={() => setKind("call")}>
            {titles.call}
          </Menu.Item>
          <Menu.Item leftSection={<IconMessagePlus size={16} />} onClick={() => setKind("message")}>
            {titles.message}
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      <Modal opened={kind !== null} onClose={() => setKind(null)} title={kind === null ? "" : titles[kind]}>
        {kind !== null && (
          <ContactForm
            kind={kind}
            onBegun={(taskId) => {
              setKind(null);
              onBegun(taskId, kind);
            }}
          />
        )}
      </Modal>
    </>
  );
}

function ContactForm({ kind, onBegun }: { kind: Kind; onBegun: (taskId: string) => void }) {
  const queries = useQueryClient();
  const [to, setTo] = useState("");
  const [text, setText] = useState("");
  const begin = useMutation({
    mutationFn: () => {
      const number = to.replace(/[\s().-]/g, "");
      return kind === "call" ? callSomebody(number) : textSomebody(number, text.trim());
    },
    onSuccess: async ({ taskId }) => {
      await queries.invalidateQueries({ queryKey: ["desktop"] });
      onBegun(taskId);
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    begin.mutate();
  };
  return (
    <form onSubmit={submit}>
      <Stack gap={12}>
        <TextInput label="Phone number" placeholder="+15550100200" inputMode="tel" value={to} onChange={(event) => setTo(event.currentTarget.value)} required data-autofocus />
        {kind === "message" && (
          <Textarea label="Message" autosize minRows={3} maxRows={8} maxLength={1600} value={text} onChange={(event) => setText(event.currentTarget.value)} required />
        )}
        <ErrorLine error={begin.error} />
        <Group justify="flex-end">
          <Button type="submit" loading={begin.isPending}>
            {kind === "call" ? "Call" : "Send"}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
