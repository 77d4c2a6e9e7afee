import { Button } from "@mantine/core";
import { IconEar } from "@tabler/icons-react";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { type Supervised, whisper } from "@shared/api/supervisor";
import { ErrorLine } from "@shared/states/ErrorLine";
import { GrowingField } from "@shared/ui/GrowingField";
import classes from "./Supervised.module.css";

/** A word to whoever has the conversation, which the customer never sees; it says what will come of it. */
export function WhisperBox({ supervised }: { supervised: Supervised }) {
  const { listener, servedBy, conversation } = supervised;
  const queries = useQueryClient();
  const [text, setText] = useState("");
  const send = useMutation({
    mutationFn: () => whisper(conversation.conversationId, text),
    onSuccess: () => {
      setText("");
      return queries.invalidateQueries({ queryKey: ["supervisor", "conversation", conversation.conversationId] });
    },
  });
  if (listener === null) return null;
  const to = listener === "worker" ? (conversation.owner.name ?? "the worker") : listener === "program" ? servedBy.name : "the agent";
  return (
    <section className={classes.box} aria-label="Whisper">
      <h2>Whisper to {to}</h2>
      <p>{hints[listener]}</p>
      <GrowingField aria-label={`Whisper to ${to}`} placeholder="Only they see it" value={text} onChange={setText} onSubmit={() => text.trim() !== "" && send.mutate()} />
      <ErrorLine error={send.error} />
      <span>
        <Button size="xs" variant="default" leftSection={<IconEar size={14} aria-hidden />} disabled={text.trim() === ""} loading={send.isPending} onClick={() => send.mutate()}>
          Whisper
        </Button>
      </span>
    </section>
  );
}

const hints = {
  agent: "The agent gets it as an instruction with its next turn, once. The customer never sees it.",
  program: "The program reads it once, with the next memory it recalls. We cannot make it follow it, and one that recalls nothing never learns of it.",
  worker: "A note that only workers see.",
};
