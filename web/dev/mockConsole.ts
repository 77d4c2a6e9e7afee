/** What the mock's console shows: one conversation with its lanes, one flow. */
import type { Execution, FlowDefinition, LaneEntry, Step } from "../src/shared/api/console";
import { CONVERSATION, ago } from "./mockWorld.ts";

const entry = (
  index: number, secondsAgo: number, lane: LaneEntry["lane"], kind: LaneEntry["kind"], title: string, durationMs: number | null, more: Partial<LaneEntry> = {},
): LaneEntry => ({
  entryId: `e${index}`, lane, kind, title, at: ago(secondsAgo), durationMs, status: "ok", fault: null, request: null, response: null, ...more,
});

const hook = {
  request: {
    method: "POST", url: "http://127.0.0.1:8000/webhook", headers: { "X-Twilio-Signature": "…", "Content-Type": "application/json" },
    body: { eventType: "COMMUNICATION_CREATED", data: { conversationId: CONVERSATION, content: { text: "My order 4711 arrived broken" } } },
  },
  response: { status: 200, body: { ok: true } },
};

export const lanes: LaneEntry[] = [
  entry(1, 400, "customer", "communication", "My order 4711 arrived broken", null),
  entry(2, 399.99, "platform", "event", "Communication added", 4),
  entry(3, 399.98, "platform", "job", "Deliver the event", 6),
  entry(4, 399.97, "program", "webhook", "COMMUNICATION_CREATED", 320, hook),
  entry(5, 399.95, "program", "api", "POST /v1/Stores/…/Recall", 18, { request: { method: "POST", url: "https://memory.twilio.com/v1/Stores/x/Profiles/y/Recall", body: { query: "order 4711" } }, response: { status: 200, body: { observations: [] } } }),
  entry(6, 399.9, "model", "model", "rehearsal: chat completion", 12),
  entry(7, 399.68, "program", "api", "POST /v2/Conversations/…/Actions", 22),
  entry(8, 399.6, "customer", "communication", "I am sorry to hear that, Ana.", null),
  entry(9, 210, "customer", "communication", "I want to speak to a human", null),
  entry(10, 209.98, "program", "webhook", "COMMUNICATION_CREATED", 2000, {
    ...hook, response: null, status: "failed",
    fault: { cause: "The program closed the connection before it answered.", fix: "Look at its log; the event is delivered again as round 2 after 20 s." },
  }),
  entry(11, 207.9, "platform", "job", "Advance the handoff flow", 31),
  entry(12, 207.8, "worker", "event", "Offered to María Torres", null),
  entry(13, 190, "worker", "event", "Accepted by María Torres", 8),
];

const transitions = (...pairs: [string, string | null][]) => pairs.map(([event, next]) => ({ event, next, conditions: [] }));

export const definition: FlowDefinition = {
  description: "Hands a customer to a worker", initial_state: "Trigger",
  states: [
    { name: "Trigger", type: "trigger", transitions: transitions(["incomingRequest", "handoff"], ["incomingMessage", null]), properties: {} },
    { name: "handoff", type: "set-variables", transitions: transitions(["next", "has_handoff_data"]), properties: { variables: [{ key: "handoff", value: "{{flow.data.HandoffData}}" }] } },
    {
      name: "has_handoff_data", type: "split-based-on", properties: { input: "{{flow.variables.handoff}}" },
      transitions: [
        { event: "match", next: "to_worker", conditions: [{ friendly_name: "Has handoff data", value: "" }] },
        { event: "noMatch", next: "back_to_agent", conditions: [] },
      ],
    },
    { name: "to_worker", type: "send-to-flex", transitions: transitions(["callComplete", null], ["failedToEnqueue", "sorry"]), properties: {} },
    { name: "sorry", type: "send-message", transitions: transitions(["sent", "back_to_agent"]), properties: { body: "Nobody is free right now." } },
    { name: "back_to_agent", type: "resume-conversation", transitions: [], properties: {} },
  ],
};

const step = (name: string, event: string | null, secondsAgo: number): Step => ({ name, event, at: ago(secondsAgo), context: { flow: { variables: { reason: "asked for a person" } } } });
export const steps: Step[] = [
  step("Trigger", "incomingRequest", 208), step("handoff", "next", 207.9), step("has_handoff_data", "match", 207.8), step("to_worker", "callComplete", 207.7),
];

export const executions: Execution[] = [
  { executionId: "FN0123456789abcdef0123456789abcdef", conversationId: CONVERSATION, contact: "Ana López", status: "ended", startedAt: ago(208), endedAt: ago(207), reason: null, revision: 1, trigger: "incomingRequest", waits: null, steps },
];
