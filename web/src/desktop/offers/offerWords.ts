/** Offers in words. Pure. */
import type { Offer } from "@shared/api/desktop";
import { countUp } from "@shared/time/labels";
import { channelName } from "@shared/ui/ChannelIcon";

export const isCall = (offer: Pick<Offer, "channel">): boolean => offer.channel.toLowerCase() === "voice";

/**
 * "Call · waiting 0:42 · Spanish"; somebody who wrote is not said to wait.
 * @param readAt when the offer was read from the server, in this machine's milliseconds
 * @param now this machine's present, in milliseconds
 */
export function aboutOffer(offer: Offer, readAt: number, now: number): string {
  const serverAhead = Date.parse(offer.serverNow) - readAt;
  const waited = now + serverAhead - Date.parse(offer.waitingSince);
  const waiting = isCall(offer) && !Number.isNaN(waited) ? `waiting ${countUp(waited)}` : null;
  return [channelName(offer.channel), whereFrom(offer), waiting, offer.language, unspoken(offer)].filter(Boolean).join(" · ");
}

/** The offer goes to whoever speaks the customer's language; that it rings here all the same means nobody free does. */
const unspoken = (offer: Offer): string | null => (offer.speaksLanguage === false ? "nobody free speaks it" : null);

const comes = {
  transfer: (name: string) => `Transferred by ${name}`,
  warm: (name: string) => `${name} talks with you first, then hands over`,
  invite: (name: string) => `${name} asks you to join`,
} as const;

/** "Transferred by Marco", "Lucía asks you to join", "Queue Returns"; null when there is nothing to say. */
export function whereFrom(offer: Pick<Offer, "from" | "queue">): string | null {
  if (offer.from) return comes[offer.from.kind](offer.from.name);
  return offer.queue ? `Queue ${offer.queue}` : null;
}
