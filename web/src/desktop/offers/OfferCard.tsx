import { Button } from "@mantine/core";
import type { Offer } from "@shared/api/desktop";
import { useNow } from "@shared/time/useNow";
import { ChannelIcon } from "@shared/ui/ChannelIcon";
import { aboutOffer, isCall } from "./offerWords";
import { CountdownRing } from "./CountdownRing";
import { countdown } from "./countdown";
import { PromisedBy } from "../tasks/PromisedBy";
import classes from "./Offers.module.css";

interface OfferCardProps {
  offer: Offer;
  readAt: number;
  busy: boolean;
  onAccept: () => void;
  onReject: () => void;
}

/** A customer who asks for a person: who, why, and how long it still rings. */
export function OfferCard({ offer, readAt, busy, onAccept, onReject }: OfferCardProps) {
  const now = useNow();
  const left = countdown(offer, readAt, now);
  return (
    <section className={classes.card} data-call={isCall(offer) || undefined} aria-label={`Offer from ${offer.customerName ?? offer.customerAddress}`}>
      <CountdownRing seconds={left.seconds} share={left.share} />
      <div className={classes.words}>
        <h2>{offer.customerName ?? offer.customerAddress}</h2>
        <p className={classes.about}>
          <ChannelIcon channel={offer.channel} /> {aboutOffer(offer, readAt, now)}
        </p>
        {offer.promise && <PromisedBy promise={offer.promise} />}
        {offer.reason && (
          <p className={classes.reason} dir="auto" title={offer.reason}>
            {offer.reason}
          </p>
        )}
        {offer.from?.note && (
          <p className={classes.note} dir="auto" title={offer.from.note}>
            “{offer.from.note}”
          </p>
        )}
        {offer.summaryFirstSentence && (
          <p className={classes.summary} dir="auto" title={offer.summaryFirstSentence}>
            {offer.summaryFirstSentence}
          </p>
        )}
      </div>
      <div className={classes.acts}>
        <Button onClick={onAccept} loading={busy} aria-keyshortcuts="A" rightSection={<kbd className={classes.key}>A</kbd>}>
          Accept
        </Button>
        <Button variant="default" onClick={onReject} disabled={busy} aria-keyshortcuts="R" rightSection={<kbd className={classes.key}>R</kbd>}>
          Reject
        </Button>
      </div>
    </section>
  );
}
