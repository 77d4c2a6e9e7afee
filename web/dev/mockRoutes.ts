/** The mock's doors, one line each where that is enough. */
import type { TraitValue } from "../src/shared/api/types";
import { definition, executions, lanes, steps } from "./mockConsole.ts";
import { ANA, CONVERSATION, PROFILE, STORE, type World, ago, tellAll } from "./mockWorld.ts";

interface Call {
  world: World;
  body: Record<string, unknown>;
  query: URLSearchParams;
  parts: string[];
}

type Route = [method: string, pattern: RegExp, handle: (call: Call) => [number, unknown]];

const model = { name: "rehearsal", rehearsal: true, why: "No OPENAI_API_KEY is set." };
const servedBy = { kind: "program", name: "agent_handoff.py", since: ago(900) };
const activities = [
  { id: "WA1", name: "Available", available: true }, { id: "WA2", name: "Break", available: false }, { id: "WA3", name: "Offline", available: false },
];

function sendText({ world, body }: Call): [number, unknown] {
  const address = String(body.address);
  const list = world.messages.get(address) ?? [];
  world.messages.set(address, list);
  const messageId = `SM${Date.now()}`;
  list.push({ messageId, direction: "out", body: String(body.body), status: "delivered", at: ago(0), conversationId: CONVERSATION, communicationId: messageId, speaker: "customer", speakerName: null });
  setTimeout(() => {
    list.push({ messageId: `${messageId}a`, direction: "in", body: `You said: ${String(body.body)}`, status: "delivered", at: ago(0), conversationId: CONVERSATION, communicationId: null, speaker: "agent", speakerName: "Agent" });
    tellAll(world, { type: "TurnAnswered", conversationId: CONVERSATION });
  }, 1200);
  tellAll(world, { type: "TurnOpened", conversationId: CONVERSATION });
  return [201, { messageId, conversationId: CONVERSATION, communicationId: messageId, turnId: messageId }];
}

function reply({ world, body }: Call): [number, unknown] {
  const communicationId = `conv_communication_w${Date.now()}`;
  world.briefing.transcript.push({ communicationId, speaker: "worker", name: "María Torres", text: String(body.text), at: ago(0), deliveryStatus: "DELIVERED", participantId: null });
  tellAll(world, { type: "CommunicationAdded", conversationId: CONVERSATION });
  return [201, { communicationId }];
}

function answerOffer({ world, parts }: Call): [number, unknown] {
  const offer = world.offers.find((one) => one.reservationId === parts[0]);
  if (!offer) return [409, { code: 20409, message: "This offer is gone.", status: 409 }];
  world.offers = world.offers.filter((one) => one !== offer);
  const card = { ...offer, profileId: PROFILE, storeId: STORE, status: "assigned" as const, acceptedAt: ago(0), lastText: offer.reason, lastAt: ago(5), unread: 0 };
  if (parts[1] === "accept") world.tasks.push(card);
  tellAll(world, { type: "ReservationAccepted", taskId: offer.taskId });
  return [200, card];
}

function wrapUp({ world, parts }: Call): [number, unknown] {
  world.tasks = world.tasks.map((task) => (task.taskId === parts[0] ? { ...task, status: "wrapping", acceptedAt: ago(0) } : task));
  return [200, { willRemember: [{ content: "Order 4711 arrived broken; a refund was promised." }, { content: "Prefers fast answers over long ones." }] }];
}

function patchTraits({ world, body }: Call): [number, unknown] {
  for (const [group, traits] of Object.entries(body.traits as Record<string, Record<string, TraitValue>>)) {
    for (const [name, value] of Object.entries(traits)) {
      const known = world.briefing.profile?.traits.find((one) => one.group === group && one.name === name);
      if (known) Object.assign(known, { value, changedAt: ago(0), source: "desktop" });
    }
  }
  return [202, { message: "Trait modifications accepted for processing." }];
}

const pastCall = {
  callId: "CA0123456789abcdef0123456789abcdef", direction: "inbound", status: "completed", from: ANA, to: "+15550100000",
  conversationId: CONVERSATION, startedAt: ago(900), endedAt: ago(766), with: "María Torres",
};

const row = () => ({
  conversationId: CONVERSATION, profileId: PROFILE, customerName: "Ana López", customerAddress: ANA, channel: "SMS", status: "ACTIVE",
  owner: { kind: "worker", name: "María Torres" }, createdAt: ago(420), lastText: "That is too slow. I want to speak to a human", lastAt: ago(190), fault: null as string | null,
});

function conversations({ world, query }: Call): [number, unknown] {
  const rows = world.kind === "empty" ? [] : [
    row(),
    { ...row(), conversationId: "conv_conversation_2", customerName: "Ben Okafor", customerAddress: "+15550100101", owner: { kind: "waiting", name: "" }, status: "INACTIVE", lastAt: ago(20), fault: "The program did not answer" },
    { ...row(), conversationId: "conv_conversation_before", status: "CLOSED", owner: { kind: "agent", name: "" }, lastAt: ago(88_000), createdAt: ago(90_000), lastText: "Thank you 👍" },
  ];
  const words = (query.get("query") ?? "").toLowerCase();
  return [200, { conversations: rows.filter((one) => one.customerName.toLowerCase().includes(words) && (!query.get("status") || one.status === query.get("status"))), nextToken: null }];
}

const articleSteps = (world: World) => [
  ["text", "Text the number", true], ["program", "Run agent_handoff.py", world.kind !== "empty"], ["trait", "Set the language trait", true],
  ["spanish", "Get an answer in Spanish", false], ["handoff", "Ask for a person", false], ["accept", "Accept in the desktop", false], ["remember", "See what the next conversation remembers", false],
].map(([id, title, done]) => ({ id, title, done: done && world.kind !== "empty", doneAt: done && world.kind !== "empty" ? ago(600) : null, href: "/phone" }));

export const routes: Route[] = [
  ["GET", /^\/phone\/api\/state$/, ({ world }) => [200, { number: "+15550100000", servedBy, model, defaultCustomer: ANA, customers: [
    { address: ANA, name: "Ana López", profileId: PROFILE, lastText: world.messages.get(ANA)?.at(-1)?.body ?? null, lastAt: world.messages.get(ANA)?.at(-1)?.at ?? null, conversationId: CONVERSATION },
    { address: "+15550100101", name: null, profileId: null, lastText: null, lastAt: null }] }]],
  ["GET", /^\/phone\/api\/messages$/, ({ world, query }) => {
    const messages = world.messages.get(query.get("address") ?? "") ?? [];
    return [200, { messages, typing: messages.at(-1)?.direction === "out" ? { who: "agent" } : null, conversation: messages.length ? { conversationId: CONVERSATION, status: "ACTIVE", owner: { kind: "agent", name: "Agent" } } : null }];
  }],
  ["POST", /^\/phone\/api\/messages$/, sendText],
  ["GET", /^\/phone\/api\/calls$/, ({ world, query }) => [200, { calls: world.kind !== "empty" && query.get("address") === ANA ? [pastCall] : [] }]],
  ["GET", /^\/phone\/api\/calls\/([^/]+)\/transcript$/, ({ world }) => [200, { transcript: world.briefing.transcript.slice(-4) }]],
  ["POST", /^\/phone\/api\/customers$/, () => [201, {}]],
  ["POST", /^\/phone\/api\/conversations\/end$/, () => [200, { conversationId: CONVERSATION }]],
  ["GET", /^\/desktop\/api\/me$/, ({ world }) => [200, { workerId: "WK1", name: "María Torres", languages: ["es", "en"], activity: world.available ? activities[0] : activities[1], activities, activitySince: ago(754) }]],
  ["POST", /^\/desktop\/api\/activity$/, ({ world, body }) => { world.available = body.activityId === "WA1"; return [200, {}]; }],
  ["GET", /^\/desktop\/api\/tasks$/, ({ world }) => [200, { offers: world.offers.map((one) => ({ ...one, serverNow: ago(0) })), tasks: world.tasks }]],
  ["POST", /^\/desktop\/api\/reservations\/([^/]+)\/(accept|reject)$/, answerOffer],
  ["GET", /^\/desktop\/api\/tasks\/([^/]+)\/briefing$/, ({ world }) => [200, world.briefing]],
  ["POST", /^\/desktop\/api\/tasks\/([^/]+)\/messages$/, reply],
  ["POST", /^\/desktop\/api\/tasks\/([^/]+)\/wrapup$/, wrapUp],
  ["POST", /^\/desktop\/api\/tasks\/([^/]+)\/(return|finish)$/, ({ world, parts }) => { world.tasks = world.tasks.filter((one) => one.taskId !== parts[0]); return [200, {}]; }],
  ["GET", /^\/desktop\/api\/conversations\/([^/]+)\/transcript$/, ({ world }) => [200, { transcript: world.briefing.transcript.slice(0, 6) }]],
  ["GET", /^\/console\/api\/start$/, ({ world }) => [200, { phone: { number: "+15550100000", servedBy }, desktop: { workers: 2, available: 1 }, console: { open: world.kind === "empty" ? 0 : 3 }, model, command: "./tieline run -- python agent_handoff.py", programs: world.kind === "empty" ? [] : [{ programId: "p", name: "agent_handoff.py", number: "+15550100000", since: ago(900) }], links: { phone: "/phone", desktop: [{ workerId: "WK1", name: "María Torres", url: "/desktop" }, { workerId: "WK2", name: "Sam Reed", url: "/desktop" }] }, steps: articleSteps(world), account: { accountId: "AC0123456789abcdef0123456789abcdef" }, server: { version: "0.1.0", database: "sqlite" } }]],
  ["GET", /^\/console\/api\/conversations$/, conversations],
  ["GET", /^\/console\/api\/conversations\/([^/]+)\/timeline$/, ({ world }) => [200, { conversation: row(), transcript: world.briefing.transcript, lanes, execution: { executionId: executions[0]?.executionId, flowId: "FW1", status: "ended", steps, waits: null } }]],
  ["POST", /^\/console\/api\/conversations\/([^/]+)\/end$/, () => [200, {}]],
  ["GET", /^\/console\/api\/profiles$/, ({ world }) => [200, { profiles: world.kind === "empty" ? [] : [{ profileId: PROFILE, storeId: STORE, name: "Ana López", address: ANA, createdAt: ago(90_000), lastSeenAt: ago(190) }] }]],
  ["GET", /^\/console\/api\/profiles\/([^/]+)$/, ({ world }) => [200, { profile: { ...world.briefing.profile, createdAt: ago(90_000) }, identifiers: world.briefing.profile?.identifiers, traits: world.briefing.profile?.traits, history: [{ group: "Contact", name: "language", value: "spanish", previous: "english", at: ago(3600), source: "patch_language_trait.py" }], observations: world.briefing.observations, summaries: [{ summaryId: "s1", content: "Asked about the delivery of order 4711 and was told the day.", occurredAt: ago(88_000), conversationId: "conv_conversation_before" }], conversations: world.briefing.history, merged: [], seenBy: null }]],
  ["POST", /^\/console\/api\/profiles\/([^/]+)\/erase$/, () => [202, {}]],
  ["GET", /^\/console\/api\/flows$/, () => [200, { flows: [{ flowId: "FW1", name: "Handoff to a worker", status: "published", revision: 1, updatedAt: ago(9000) }] }]],
  ["GET", /^\/console\/api\/flows\/([^/]+)$/, ({ world }) => [200, { flow: { flowId: "FW1", name: "Handoff to a worker", status: "published", revision: 1, definition }, executions: world.kind === "empty" ? [] : executions }]],
  ["GET", /^\/console\/api\/webhooks$/, ({ world }) => [200, { attempts: world.kind === "empty" ? [] : lanes.filter((one) => one.kind === "webhook").map((one, index) => ({ attemptId: one.entryId, conversationId: CONVERSATION, eventType: one.title, method: "POST", url: "http://127.0.0.1:8000/webhook", at: one.at, durationMs: one.durationMs, attempt: index + 1, round: 1, status: index === 0 ? 200 : null, error: index === 0 ? null : "Connection closed", request: one.request, response: one.response })), nextToken: null }]],
  ["GET", /^\/console\/api\/numbers$/, () => [200, { numbers: [{ number: "+15550100000", configurationId: "conv_configuration_01kaw3m8v2f7n9q4r6s8t0w2y4", servedBy, programs: [{ programId: "p", name: "agent_handoff.py", url: "http://127.0.0.1:8000", since: ago(900) }] }] }]],
  ["GET", /^\/console\/api\/routing$/, ({ world }) => [200, { workers: [{ workerId: "WK1", name: "María Torres", languages: ["es", "en"], activity: activities[0], activitySince: ago(754), openTasks: 1 }, { workerId: "WK2", name: "Sam Reed", languages: ["en"], activity: activities[2], activitySince: ago(7540), openTasks: 0 }], queues: [{ queueId: "WQ1", name: "Support", targetWorkers: "1==1", waiting: 1 }], workflows: [], tasks: world.kind === "empty" ? [] : [{ taskId: "WT1", workspaceId: "WS1", status: "assigned", customerName: "Ana López", conversationId: CONVERSATION, queueName: "Support", workerName: "María Torres", reason: "Asked for a person about order 4711", priority: 0, createdAt: ago(208) }] }]],
  ["GET", /^\/console\/api\/habits$/, () => [200, { likeTheCloud: false }]],
  ["PUT", /^\/console\/api\/habits$/, ({ body }) => [200, body]],
  ["PATCH", /^\/v1\/Stores\/[^/]+\/Profiles\/[^/]+$/, patchTraits],
  ["GET", /TraitGroups$/, () => [200, { traitGroups: [{ displayName: "Contact", description: "Who the customer is and how to reach them.", version: 1, traits: { phone: { dataType: "STRING", idTypePromotion: "phone" }, email: { dataType: "STRING", idTypePromotion: "email" }, language: { dataType: "STRING", description: "The language to answer in" } } }] }]],
  ["GET", /^\/v3\/OperatorResults$/, ({ world }) => [200, { items: world.kind === "empty" ? [] : [{ id: "r1", conversationId: CONVERSATION, outputFormat: "TEXT", operator: { id: "o1", displayName: "Summary" }, dateCreated: ago(180), referenceIds: [], result: { text: "Ana's order 4711 arrived broken. She chose a refund and asked for a person." } }] }]],
  ["GET", /^\/v3\/ControlPlane\/Operators$/, () => [200, { items: [{ id: "intelligence_operator_1", displayName: "Summary", description: "Three to six sentences, each with its source", outputFormat: "TEXT" }] }]],
];
