import { Button, Group } from "@mantine/core";
import type { Offer } from "@shared/api/desktop";
import { useNow } from "@shared/time/useNow";
import { ChannelIcon, channelName } from "@shared/ui/ChannelIcon";
import { CountdownRing } from "./CountdownRing";
import { countdown } from "./countdown";
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
  const about = [channelName(offer.channel), offer.language].filter(Boolean).join(" · ");
  return (
    <section className={classes.card} aria-label={`Offer from ${offer.customerName ?? offer.customerAddress}`}>
      <CountdownRing seconds={left.seconds} share={left.share} />
      <div className={classes.words}>
        <h2>{offer.customerName ?? offer.customerAddress}</h2>
        <p className={classes.about}>
          <ChannelIcon channel={offer.channel} /> {about}
        </p>
        {offer.reason && <p className={classes.reason}>{offer.reason}</p>}
        {offer.summaryFirstSentence && <p className={classes.summary}>{offer.summaryFirstSentence}</p>}
        <Group gap={8} mt={12}>
          <Button onClick={onAccept} loading={busy} aria-keyshortcuts="A" rightSection={<kbd className={classes.key}>A</kbd>}>
            Accept
          </Button>
          <Button variant="default" onClick={onReject} disabled={busy} aria-keyshortcuts="R" rightSection={<kbd className={classes.key}>R</kbd>}>
            Reject
          </Button>
        </Group>
      </div>
    </section>
  );
}
