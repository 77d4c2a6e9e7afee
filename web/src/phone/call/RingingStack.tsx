import { useMutation, useQueryClient } from "@tanstack/react-query";
import { declineCall } from "@shared/api/phone";
import { ErrorLine } from "@shared/states/ErrorLine";
import { preferredWay } from "@shared/voice/tabCalls";
import { useRinging } from "@shared/voice/useRinging";
import { IncomingCall } from "./IncomingCall";
import { useShelf } from "./PhoneLines";
import type { RingingCall } from "./useRingingCalls";
import classes from "./Call.module.css";

interface RingingStackProps {
  ringing: RingingCall[];
  /** Whose handset is in front. */
  address: string | null;
  onChoose: (address: string) => void;
}

/** What rings now, over whatever is on the screen. */
export function RingingStack({ ringing, address, onChoose }: RingingStackProps) {
  const queries = useQueryClient();
  const shelf = useShelf();
  const held = shelf.getCalls();
  const settle = () => queries.invalidateQueries({ queryKey: ["ringing"] });
  const decline = useMutation({ mutationFn: declineCall, onSettled: settle });
  const shown = ringing.filter(({ call, customer }) => held.get(customer.address)?.callId !== call.callId);
  useRinging(shown.length > 0 ? "phone" : null);
  const accept = ({ call, customer }: RingingCall) => {
    onChoose(customer.address);
    // Opening the line is what answers the call.
    shelf.take(customer.address, call.callId, preferredWay());
    void settle();
  };
  if (shown.length === 0 && !decline.error) return null;
  return (
    <div className={classes.stack}>
      {shown.map((one) => (
        <IncomingCall
          key={one.call.callId}
          from={one.call.from}
          at={one.customer.address === address ? null : (one.customer.name ?? one.customer.address)}
          busy={decline.isPending}
          onAccept={() => accept(one)}
          onDecline={() => decline.mutate(one.call.callId)}
        />
      ))}
      <ErrorLine error={decline.error} />
    </div>
  );
}
