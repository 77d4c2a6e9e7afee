import { Button, SegmentedControl } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { IconWebhook } from "@tabler/icons-react";
import { type WebhookAttempt, fetchWebhooks } from "@shared/api/console";
import { usePages } from "@shared/api/usePages";
import { EmptyState } from "@shared/states/EmptyState";
import { FindField } from "@shared/ui/FindField";
import { JsonBlock } from "@shared/ui/JsonBlock";
import { useAddress } from "@shared/ui/useAddress";
import { toCurl } from "../conversations/curl";
import { Read } from "@shared/states/Read";
import { Page } from "../Page";
import { AttemptRow } from "./AttemptRow";
import { attemptFits, isConversationId } from "./attempts";
import classes from "./Webhooks.module.css";

const outcomes = [
  { value: "", label: "All" },
  { value: "taken", label: "Taken" },
  { value: "failed", label: "Failed" },
];

/** Every attempt to tell somebody something: what was sent, what they answered. */
export function WebhooksPage() {
  const [query, setQuery] = useAddress("query");
  const [shown, setShown] = useAddress("outcome");
  const [settled] = useDebouncedValue(query, 200);
  const conversationId = isConversationId(settled) ? settled.trim() : "";
  const webhooks = usePages(
    ["console", "webhooks", conversationId],
    (page) => fetchWebhooks(conversationId, page),
    (page) => page.attempts,
  );
  const filter = (
    <>
      <FindField label="Find an attempt" placeholder="Event, address or conversation id" value={query} onChange={setQuery} />
      <SegmentedControl size="xs" aria-label="Attempts shown" data={outcomes} value={shown} onChange={setShown} />
    </>
  );
  return (
    <Page title="Webhooks" about="Signed calls to programs, in order within a conversation, tried again until they are taken." aside={filter}>
      <Read query={webhooks.query} what="The attempts could not be read">
        {(attempts) => (
          <>
            <Attempts attempts={attempts.filter((one) => attemptFits(one, shown, settled))} any={attempts.length > 0 || conversationId !== ""} />
            {webhooks.more && (
              <div>
                <Button variant="default" size="xs" loading={webhooks.more.loading} onClick={webhooks.more.load}>
                  Show older attempts
                </Button>
              </div>
            )}
          </>
        )}
      </Read>
    </Page>
  );
}

interface AttemptsProps {
  attempts: WebhookAttempt[];
  /** Whether there are attempts at all, shown or not. */
  any: boolean;
}

function Attempts({ attempts, any }: AttemptsProps) {
  const [open, setOpen] = useAddress("attempt");
  if (attempts.length === 0) {
    return (
      <EmptyState Icon={IconWebhook} title={any ? "No attempt fits" : "No attempt yet"}>
        {any ? "Change the words or the outcome above." : "When a program serves a number, every call to it is listed here."}
      </EmptyState>
    );
  }
  return (
    <ul className={classes.attempts}>
      {attempts.map((attempt) => (
        <li key={attempt.attemptId}>
          <AttemptRow attempt={attempt} open={attempt.attemptId === open} onToggle={() => setOpen(attempt.attemptId === open ? "" : attempt.attemptId)} />
          {attempt.attemptId === open && <AttemptDetail attempt={attempt} />}
        </li>
      ))}
    </ul>
  );
}

function AttemptDetail({ attempt }: { attempt: WebhookAttempt }) {
  return (
    <div className={classes.detail}>
      {attempt.request && <JsonBlock title="Request" value={attempt.request} curl={toCurl(attempt.request)} />}
      <JsonBlock title="Response" value={attempt.response ?? attempt.error ?? "Nothing came back."} />
    </div>
  );
}
