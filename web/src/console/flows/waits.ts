/** What an execution waits for, in words. Pure. */
import type { ExecutionWait } from "@shared/api/console";

const FOR = {
  reply: "the contact's answer",
  call: "its call to do what it was told",
  answer: "somebody to answer its call",
  child: "the flow it started",
  agent: "the agent it lent the conversation to",
} as const;

export function waitWords(wait: ExecutionWait): string {
  return wait.awaits === null ? `${wait.widget} is being run` : `${wait.widget} waits for ${FOR[wait.awaits]}`;
}
