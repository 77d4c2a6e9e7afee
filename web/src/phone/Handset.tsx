import { ActionIcon, Tooltip } from "@mantine/core";
import { IconChevronLeft, IconMessagePlus } from "@tabler/icons-react";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { type Customer, type PhoneState, endConversation, fetchThread } from "@shared/api/phone";
import { ErrorLine } from "@shared/states/ErrorLine";
import { ErrorState } from "@shared/states/ErrorState";
import { TranscriptSkeleton } from "@shared/states/Skeletons";
import { PhoneComposer } from "./PhoneComposer";
import { Thread } from "./Thread";
import classes from "./Phone.module.css";

interface HandsetProps {
  phone: PhoneState;
  customer: Customer | null;
  address: string;
  onShowList: () => void;
}

/** One customer's handset, 390 pixels wide. */
export function Handset({ phone, customer, address, onShowList }: HandsetProps) {
  const queries = useQueryClient();
  const thread = useQuery({ queryKey: ["phone", "thread", address], queryFn: () => fetchThread(address) });
  const end = useMutation({
    mutationFn: () => endConversation(address),
    onSuccess: () => queries.invalidateQueries({ queryKey: ["phone"] }),
  });
  const conversation = thread.data?.conversation ?? null;
  const open = conversation !== null && conversation.status !== "CLOSED";
  return (
    <section className={classes.handset} aria-label={`The phone of ${customer?.name ?? address}`}>
      <header className={classes.head}>
        <ActionIcon className={classes.back} variant="subtle" color="gray" aria-label="Customers" onClick={onShowList}>
          <IconChevronLeft size={20} />
        </ActionIcon>
        <div className={classes.called}>
          <h2>{phone.number}</h2>
          <p>
            {customer?.name ? `${customer.name}, ` : ""}
            {address}
          </p>
        </div>
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
      {end.error && (
        <div className={classes.notice}>
          <ErrorLine error={end.error} />
        </div>
      )}
      {thread.data ? (
        <Thread key={address} address={address} thread={thread.data} />
      ) : thread.error ? (
        <ErrorState what="The messages could not be read" error={thread.error} onRetry={() => void thread.refetch()} />
      ) : (
        <div className={classes.fill}>
          <TranscriptSkeleton />
        </div>
      )}
      <PhoneComposer key={`composer ${address}`} address={address} />
    </section>
  );
}
