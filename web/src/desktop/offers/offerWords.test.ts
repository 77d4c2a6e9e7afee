import { expect, it } from "vitest";
import type { Offer } from "@shared/api/desktop";
import { aboutOffer } from "./offerWords";

const offer: Offer = {
  reservationId: "WR1", taskId: "WT1", conversationId: "c1", customerName: "Ana", customerAddress: "+15550100001", channel: "VOICE",
  language: "Spanish", speaksLanguage: true, reason: null, summaryFirstSentence: null, queue: null, from: null,
  waitingSince: "2026-11-22T14:00:00Z", createdAt: "2026-11-22T14:00:30Z", serverNow: "2026-11-22T14:00:40Z", expiresAt: "2026-11-22T14:01:00Z",
};

it("says how long a caller waits already, by the server's clock", () => {
  const readAt = Date.parse("2026-11-22T13:00:00Z");
  expect(aboutOffer(offer, readAt, readAt + 2000)).toBe("Call · waiting 0:42 · Spanish");
  expect(aboutOffer({ ...offer, channel: "SMS", language: null }, readAt, readAt)).toBe("Text message");
});

it("says which colleague it comes from, else by which queue", () => {
  const queued = { ...offer, channel: "SMS", language: null, queue: "Returns" };
  expect(aboutOffer(queued, 0, 0)).toBe("Text message · Queue Returns");
  expect(aboutOffer({ ...queued, from: { kind: "transfer", name: "Marco", note: null } }, 0, 0)).toBe("Text message · Transferred by Marco");
  expect(aboutOffer({ ...queued, from: { kind: "warm", name: "Marco", note: null } }, 0, 0)).toBe("Text message · Marco talks with you first, then hands over");
  expect(aboutOffer({ ...queued, from: { kind: "invite", name: "Marco", note: null } }, 0, 0)).toBe("Text message · Marco asks you to join");
});

it("says when nobody free speaks the customer's language", () => {
  const foreign = { ...offer, channel: "SMS", speaksLanguage: false };
  expect(aboutOffer(foreign, 0, 0)).toBe("Text message · Spanish · nobody free speaks it");
});
