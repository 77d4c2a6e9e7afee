import { ActionIcon, Tooltip } from "@mantine/core";
import { IconChevronLeft, IconMessagePlus, IconPhone } from "@tabler/icons-react";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { type Customer, type PhoneState, endConversation, fetchThread } from "@shared/api/phone";
import type { ReactNode } from "react";
import { ErrorLine } from "@shared/states/ErrorLine";
import { ErrorState } from "@shared/states/ErrorState";
import { TranscriptSkeleton } from "@shared/states/Skeletons";
import { readableNumber } from "@shared/ui/phoneNumber";
import { CallElsewhere } from "./call/CallElsewhere";
import { CallScreen } from "./call/CallScreen";
import { usePhoneCalls } from "./call/usePhoneCalls";
import { PhoneComposer } from "./PhoneComposer";
import { Thread } from "./Thread";
import classes from "./Phone.module.css";

interface HandsetProps {
  phone: PhoneState;
  customer: Customer | null;
  address: string;
  onShowList: () => void;
  /** What rings stands above everything else. */
  ringing: ReactNode;
}

/** One customer's handset, 390 pixels wide: in a call, or with the messages. */
export function Handset({ ringing, ...rest }: HandsetProps) {
  const { phone, customer, address } = rest;
  const calls = usePhoneCalls(address);
  return (
    <section className={classes.handset} aria-label={`The phone of ${customer?.name ?? address}`}>
      {ringing}
      {calls.held ? (
        <CallScreen key={calls.held.callId} phone={phone} callId={calls.held.callId} line={calls.held.line} onChange={calls.change} onDone={calls.done} />
      ) : (
        <Messages {...rest} calls={calls} />
      )}
    </section>
  );
}

type MessagesProps = Omit<HandsetProps, "ringing"> & { calls: ReturnType<typeof usePhoneCalls> };

/** The messages with the number, and what one can do from there. */
function Messages({ phone, customer, address, onShowList, calls }: MessagesProps) {
  const queries = useQueryClient();
  const thread = useQuery({ queryKey: ["phone", "thread", address], queryFn: () => fetchThread(address) });
  const end = useMutation({
    mutationFn: () => endConversation(address),
    onSuccess: () => queries.invalidateQueries({ queryKey: ["phone"] }),
  });
  const conversation = thread.data?.conversation ?? null;
  const open = conversation !== null && conversation.status !== "CLOSED";
  const error = end.error ?? calls.call.error;
  return (
    <>
      <header className={classes.head}>
        <ActionIcon className={classes.back} variant="subtle" color="gray" aria-label="Customers" onClick={onShowList}>
          <IconChevronLeft size={20} />
        </ActionIcon>
        <div className={classes.called}>
          <h2>{readableNumber(phone.number)}</h2>
          <p>
            {customer?.name ? `${customer.name}, ` : ""}
            {readableNumber(address)}
          </p>
        </div>
        <Tooltip label="Call this number">
          <ActionIcon variant="subtle" color="gray" size="lg" aria-label="Call" loading={calls.call.isPending} onClick={() => calls.call.mutate()}>
            <IconPhone size={20} />
          </ActionIcon>
        </Tooltip>
        <Tooltip label={open ? "New conversation: ends this one first" : "The next message begins a new conversation"}>
          <ActionIcon
            variant="subtle"
            color="gray"
            size="lg"
            aria-label="New conversation"
            data-disabled={!open || undefined}
            aria-disabled={!open}
            loading={end.isPending}
            onClick={() => open && end.mutate()}
          >
            <IconMessagePlus size={20} />
          </ActionIcon>
        </Tooltip>
      </header>
      {error && (
        <div className={classes.notice}>
          <ErrorLine error={error} />
        </div>
      )}
      {calls.elsewhere && <CallElsewhere onContinue={() => calls.elsewhere && calls.take(calls.elsewhere.callId)} />}
      {thread.data ? (
        <Thread key={address} address={address} thread={thread.data} calls={calls.past} />
      ) : thread.error ? (
        <ErrorState what="The messages could not be read" error={thread.error} onRetry={() => void thread.refetch()} />
      ) : (
        <div className={classes.fill}>
          <TranscriptSkeleton />
        </div>
      )}
      <PhoneComposer key={`composer ${address}`} address={address} />
    </>
  );
}
