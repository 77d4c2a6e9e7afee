/** Attempts in words, and which of them a filter shows. */
import type { WebhookAttempt } from "@shared/api/console";

/** Whether nobody took what was sent. */
export function hasFailed(attempt: Pick<WebhookAttempt, "status" | "error">): boolean {
  return attempt.error !== null || attempt.status === null || attempt.status >= 400;
}

/** An id of a conversation is asked of the server; other words are looked for in what is shown. */
export const isConversationId = (query: string): boolean => /^conv_conversation_[0-9a-z]{26}$/.test(query.trim());

export function attemptFits(attempt: Pick<WebhookAttempt, "eventType" | "url" | "method" | "status" | "error">, shown: string, query: string): boolean {
  if (shown === "failed" && !hasFailed(attempt)) return false;
  if (shown === "taken" && hasFailed(attempt)) return false;
  if (isConversationId(query)) return true;
  const words = [attempt.eventType, attempt.method, attempt.url, attempt.status, attempt.error].join(" ").toLowerCase();
  return words.includes(query.trim().toLowerCase());
}
