import { useEffect, useRef } from "react";
import type { Offer } from "@shared/api/desktop";
import { startRinging } from "@shared/voice/ringing";
import { chime } from "./chime";
import { isCall } from "./offerWords";
import { useAlertChoices } from "./useAlertChoices";

/** How often an unanswered offer sounds again, in milliseconds. */
const AGAIN_AFTER = 3000;

/** Sound while something rings, and one system notification per offer while the page is hidden. */
export function useOfferAlert(offers: Offer[]): void {
  const { sound } = useAlertChoices();
  const ringing = offers.length > 0;
  const calling = offers.some(isCall);
  useEffect(() => {
    if (!ringing || !sound) return;
    // Somebody who holds a telephone to the ear waits more urgently than somebody who wrote.
    if (calling) return startRinging("desk");
    chime();
    const timer = setInterval(chime, AGAIN_AFTER);
    return () => clearInterval(timer);
  }, [ringing, calling, sound]);

  const shown = useRef(new Map<string, Notification>());
  useEffect(() => {
    const now = new Set(offers.map((offer) => offer.reservationId));
    for (const [id, notification] of shown.current) {
      if (now.has(id)) continue;
      notification.close();
      shown.current.delete(id);
    }
    for (const offer of offers) {
      if (!shown.current.has(offer.reservationId)) notify(offer, shown.current);
    }
  }, [offers]);
}

function notify(offer: Offer, shown: Map<string, Notification>): void {
  if (typeof Notification === "undefined" || Notification.permission !== "granted" || !document.hidden) return;
  const notification = new Notification(`${offer.customerName ?? offer.customerAddress} ${isCall(offer) ? "is on the phone" : "asks for a person"}`, {
    body: offer.reason ?? "",
    tag: offer.reservationId,
  });
  notification.addEventListener("click", () => window.focus());
  shown.set(offer.reservationId, notification);
}
