import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type Offer, acceptOffer, rejectOffer } from "@shared/api/desktop";
import { ApiError } from "@shared/api/http";
import { useShortcuts } from "@shared/keyboard/Shortcuts";
import { ErrorLine } from "@shared/states/ErrorLine";
import { isCall } from "./offerWords";
import { OfferCard } from "./OfferCard";
import { useOfferAlert } from "./useOfferAlert";
import classes from "./Offers.module.css";

interface OfferStackProps {
  offers: Offer[];
  /** When the offers were read, in this machine's milliseconds. */
  readAt: number;
  onAccepted: (taskId: string) => void;
}

/** What rings now. An offer answered anywhere is gone everywhere, because the server's list is what is shown. */
export function OfferStack({ offers, readAt, onAccepted }: OfferStackProps) {
  const queries = useQueryClient();
  const refresh = () => queries.invalidateQueries({ queryKey: ["desktop", "tasks"] });
  const accept = useMutation({
    mutationFn: (offer: Offer) => acceptOffer(offer.reservationId),
    onSuccess: async (_card, offer) => {
      await refresh();
      onAccepted(offer.taskId);
    },
    onError: refresh,
  });
  const reject = useMutation({ mutationFn: (offer: Offer) => rejectOffer(offer.reservationId), onSettled: refresh });
  const first = offers[0];
  useShortcuts(
    first
      ? [
          { key: "a", label: "Accept the offer", run: () => accept.mutate(first) },
          { key: "r", label: "Reject the offer", run: () => reject.mutate(first) },
        ]
      : [],
  );
  useOfferAlert(offers);
  const gone = accept.error instanceof ApiError && accept.error.status === 409;
  return (
    <div className={classes.stack}>
      <div role="alert" className={classes.spoken}>
        {first && `${first.customerName ?? first.customerAddress} ${isCall(first) ? "is on the phone and asks" : "asks"} for a person. Press A to accept, R to reject.`}
      </div>
      {offers.map((offer) => (
        <OfferCard
          key={offer.reservationId}
          offer={offer}
          readAt={readAt}
          busy={accept.isPending || reject.isPending}
          onAccept={() => accept.mutate(offer)}
          onReject={() => reject.mutate(offer)}
        />
      ))}
      {accept.error && (
        <div className={classes.gone}>
          {gone ? <p role="alert">This offer is gone: it was answered elsewhere or ran out.</p> : <ErrorLine error={accept.error} />}
        </div>
      )}
    </div>
  );
}
