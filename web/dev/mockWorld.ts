/** The small world of the mock: Ana asked for a person, María answers; long words, emoji, Arabic and Chinese in between. */
import type { ServerResponse } from "node:http";
import type { Briefing, Offer, TaskCard } from "../src/shared/api/desktop";
import type { PhoneMessage } from "../src/shared/api/phone";
import type { TranscriptLine } from "../src/shared/api/types";

export interface World {
  /** `full`, `empty` or `error`. */
  kind: string;
  feeds: Set<ServerResponse>;
  messages: Map<string, PhoneMessage[]>;
  offers: Offer[];
  tasks: TaskCard[];
  briefing: Briefing;
  available: boolean;
}

export const STORE = "mem_store_00000000000000000000000000";
export const PROFILE = "mem_profile_00000000000000000000000000";
export const CONVERSATION = "conv_conversation_01kaw3m8v2f7n9q4r6s8t0w2y4";
export const ANA = "+15550100100";

export const ago = (seconds: number) => new Date(Date.now() - seconds * 1000).toISOString();

const said: [TranscriptLine["speaker"], string | null, string][] = [
  ["customer", null, "Hi, my order 4711 arrived broken. The cup has a crack and the saucer is missing."],
  ["agent", "Agent", "I am sorry to hear that, Ana. I can see order 4711: one tea set, delivered yesterday at 16:40. Would you like a replacement or a refund?"],
  ["customer", null, "👍🏽"],
  ["agent", "Agent", "Which of the two shall it be: a replacement or a refund?"],
  ["customer", null, "A refund please. هل يمكنكم الرد بالعربية؟ 我也会说中文。 The tracking page says Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft, whatever that is."],
  ["agent", "Agent", "A refund of 48.00 goes to the card you paid with. It takes three to five days."],
  ["customer", null, "That is too slow. I want to speak to a human"],
  ["agent", "Agent", "Of course. I am passing you to a colleague who sees everything we wrote."],
];

function transcript(): TranscriptLine[] {
  const early: TranscriptLine[] = Array.from({ length: 24 }, (_, index) => ({
    communicationId: `conv_communication_early${index}`,
    speaker: index % 2 === 0 ? "customer" : "agent",
    name: index % 2 === 0 ? "Ana López" : "Agent",
    text: index % 2 === 0 ? `An earlier question, number ${index / 2 + 1}, about the delivery` : "An answer with two sentences. It is as long as answers of the agent usually are, so that lines wrap.",
    at: ago(90_000 - index * 40),
    deliveryStatus: "DELIVERED",
    participantId: null,
  }));
  const late: TranscriptLine[] = said.map(([speaker, name, text], index) => ({
    communicationId: `conv_communication_${index}`,
    speaker,
    name: speaker === "customer" ? "Ana López" : name,
    text,
    at: ago(400 - index * 30),
    deliveryStatus: "DELIVERED",
    participantId: null,
  }));
  return [...early, ...late];
}

export function makeWorld(kind: string): World {
  const world: World = {
    kind, feeds: new Set(), messages: new Map(), offers: [], tasks: [], briefing: makeBriefing(), available: true,
  };
  if (kind === "empty") return world;
  world.messages.set(ANA, world.briefing.transcript.map(asMessage));
  world.messages.set("+15550100101", []);
  world.offers.push({
    reservationId: "WR1", taskId: "WT2", conversationId: CONVERSATION, customerName: "Ben Okafor", customerAddress: "+15550100101",
    channel: "SMS", language: "English", speaksLanguage: true, reason: "Asked for a person about an invoice",
    summaryFirstSentence: "Ben was charged twice for the same month and wants the second charge back.", queue: "Billing", from: null,
    waitingSince: ago(20), createdAt: ago(8), expiresAt: ago(-112), serverNow: ago(0),
  });
  world.tasks.push({
    taskId: "WT1", reservationId: "WR0", conversationId: CONVERSATION, profileId: PROFILE, storeId: STORE, customerName: "Ana López",
    customerAddress: ANA, channel: "SMS", status: "assigned", acceptedAt: ago(130), lastText: "That is too slow. I want to speak to a human",
    lastAt: ago(190), unread: 2, reason: "Asked for a person about order 4711",
  });
  return world;
}

function asMessage(line: TranscriptLine): PhoneMessage {
  return {
    messageId: `SM${line.communicationId}`, direction: line.speaker === "customer" ? "out" : "in", body: line.text, status: "delivered",
    at: line.at, conversationId: line.communicationId.includes("early") ? "conv_conversation_before" : CONVERSATION,
    communicationId: line.communicationId, speaker: line.speaker, speakerName: line.name,
  };
}

function makeBriefing(): Briefing {
  return {
    conversation: {
      conversationId: CONVERSATION, status: "ACTIVE", owner: { kind: "worker", name: "María Torres" }, channel: "SMS",
      createdAt: ago(420), acceptedAt: ago(130), waitedSeconds: 42,
    },
    participants: [],
    transcript: transcript(),
    notes: [{ noteId: "note_1", kind: "note", authorName: "Marco Bianchi", text: "She has called twice. The voucher is approved.", createdAt: ago(150) }],
    handoff: { at: ago(188), by: "the agent", reason: "asked for a person about order 4711", communicationId: "conv_communication_7", attributes: {} },
    summary: {
      state: "ready", at: ago(180), why: null,
      sentences: [
        { text: "Ana's order 4711 arrived broken: the cup has a crack and the saucer is missing.", citations: ["conv_communication_0"] },
        { text: "She chose a refund over a replacement.", citations: ["conv_communication_4"] },
        { text: "The agent said that 48.00 goes to her card in three to five days.", citations: ["conv_communication_5"] },
        { text: "She finds that too slow and asked for a person.", citations: ["conv_communication_6"] },
      ],
    },
    suggestion: {
      state: "ready", text: "Hola Ana, soy María. He visto lo que pasó con el pedido 4711. Puedo pedir que el reembolso salga hoy mismo.",
      source: "the conversation and the trait language", citations: ["conv_communication_6"], resultId: "result_1", at: ago(180), verdict: null, why: null,
    },
    promises: ["A refund of 48.00 within three to five days"],
    profile: {
      profileId: PROFILE, storeId: STORE, name: "Ana López",
      identifiers: [{ idType: "phone", value: ANA }, { idType: "email", value: "ana@example.com" }],
      traits: [
        { group: "Contact", name: "language", value: "spanish", dataType: "STRING", changedAt: ago(3600), source: "patch_language_trait.py" },
        { group: "Contact", name: "firstName", value: "Ana", dataType: "STRING", changedAt: ago(90_000), source: "agent" },
        { group: "Orders", name: "open", value: 2, dataType: "NUMBER", changedAt: ago(9000), source: "import" },
        { group: "Orders", name: "newsletter", value: false, dataType: "BOOLEAN", changedAt: null, source: null },
        { group: "Orders", name: "likes", value: ["tea", "porcelain"], dataType: "ARRAY", changedAt: ago(50_000), source: "agent" },
      ],
    },
    observations: [
      { observationId: "mem_observation_1", content: "Prefers to be called Ana and not Mrs López.", source: "conversation end", occurredAt: ago(90_000) },
      { observationId: "mem_observation_2", content: "Collects porcelain and orders tea sets as presents.", source: "worker", occurredAt: ago(700_000) },
    ],
    history: [
      { conversationId: "conv_conversation_before", createdAt: ago(90_000), closedAt: ago(88_000), status: "CLOSED", summary: "Asked about the delivery of order 4711 and was told the day.", messages: 24, channel: "SMS", handled: { workers: ["Marco Bianchi"], queue: "Everyone", handledSeconds: 412, disposition: "Resolved", note: "Parcel was at the neighbour's.", sentiment: "neutral", topics: ["delivery"] } },
    ],
  };
}

/** Tell every open feed that something happened. */
export function tellAll(world: World, event: Record<string, unknown>): void {
  const data = JSON.stringify({ at: new Date().toISOString(), data: {}, ...event });
  for (const feed of world.feeds) feed.write(`id: ${Date.now()}\ndata: ${data}\n\n`);
}
