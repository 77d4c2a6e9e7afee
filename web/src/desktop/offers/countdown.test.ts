import { expect, it } from "vitest";
import { countdown } from "./countdown";

const offer = {
  createdAt: "2026-11-22T14:00:00.000Z",
  serverNow: "2026-11-22T14:00:05.000Z",
  expiresAt: "2026-11-22T14:00:20.000Z",
};
const readAt = Date.parse(offer.serverNow);

it("empties from what is left when the offer is read", () => {
  expect(countdown(offer, readAt, readAt)).toEqual({ seconds: 15, share: 0.75 });
  expect(countdown(offer, readAt, readAt + 14_500)).toMatchObject({ seconds: 1 });
});

it("does not care that this machine's clock is an hour late", () => {
  const late = readAt - 3_600_000;
  expect(countdown(offer, late, late + 5000)).toEqual({ seconds: 10, share: 0.5 });
});

it("stops at nothing", () => {
  expect(countdown(offer, readAt, readAt + 60_000)).toEqual({ seconds: 0, share: 0 });
});

it("never promises more than the whole time, though this page's clock ticked before the offer came", () => {
  const fresh = { ...offer, serverNow: offer.createdAt };
  expect(countdown(fresh, readAt, readAt - 900)).toEqual({ seconds: 20, share: 1 });
});
