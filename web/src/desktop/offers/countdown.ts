/** How long an offer still rings, by the server's clock and not by this machine's. */
import type { Offer } from "@shared/api/desktop";

export interface Countdown {
  /** Whole seconds left, never below zero. */
  seconds: number;
  /** What is left of the whole time, 1 at first and 0 at the end. */
  share: number;
}

/**
 * @param readAt when the offer was read from the server, in this machine's milliseconds
 * @param now this machine's present, in milliseconds
 */
export function countdown(offer: Pick<Offer, "createdAt" | "expiresAt" | "serverNow">, readAt: number, now: number): Countdown {
  const serverAhead = Date.parse(offer.serverNow) - readAt;
  const whole = Math.max(1, Date.parse(offer.expiresAt) - Date.parse(offer.createdAt));
  // The page's clock ticks once a second and may stand before the moment of reading: never more than the whole.
  const left = Math.min(whole, Math.max(0, Date.parse(offer.expiresAt) - (now + serverAhead)));
  return { seconds: Math.ceil(left / 1000), share: left / whole };
}
