/** `/phone`: a handset in the browser, for as many customers as one needs. */
import { VisuallyHidden } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useSearchParams } from "react-router";
import { fetchPhone } from "@shared/api/phone";
import { ConnectionBanner } from "@shared/live/ConnectionBanner";
import { LiveFeed } from "@shared/live/LiveFeed";
import { ErrorState } from "@shared/states/ErrorState";
import { TranscriptSkeleton } from "@shared/states/Skeletons";
import { TopBar } from "@shared/ui/TopBar";
import { useTitle } from "@shared/ui/useTitle";
import { PhoneLines } from "./call/PhoneLines";
import { RingingStack } from "./call/RingingStack";
import { useRingingCalls } from "./call/useRingingCalls";
import { CustomerList } from "./CustomerList";
import { Handset } from "./Handset";
import { MarginNote } from "./MarginNote";
import classes from "./Phone.module.css";

export default function PhonePage() {
  return (
    <LiveFeed path="/phone/api/live" touches={(event) => (event.type === "TypingSeen" ? [] : [["phone"]])}>
      <div className={classes.page}>
        <TopBar />
        <ConnectionBanner />
        <PhoneLines>
          <PhoneBody />
        </PhoneLines>
      </div>
    </LiveFeed>
  );
}

function PhoneBody() {
  const phone = useQuery({ queryKey: ["phone", "state"], queryFn: fetchPhone });
  const [search, setSearch] = useSearchParams();
  const customers = phone.data?.customers ?? [];
  const address = search.get("customer") ?? phone.data?.defaultCustomer ?? customers[0]?.address ?? null;
  const listShown = search.get("list") === "1";
  const ringing = useRingingCalls(customers, address);
  useTitle("Phone", ringing.length);
  const choose = (next: string) => setSearch({ customer: next }, { replace: true });

  if (phone.error && !phone.data) {
    return <ErrorState what="The phone could not be read" error={phone.error} onRetry={() => void phone.refetch()} />;
  }
  return (
    <main className={classes.body} data-list={listShown}>
      <VisuallyHidden component="h1">Phone</VisuallyHidden>
      <CustomerList customers={customers} loading={phone.isPending} chosen={address} onChoose={choose} />
      <div className={classes.middle}>
        {phone.data && address ? (
          <Handset
            phone={phone.data}
            customer={customers.find((one) => one.address === address) ?? null}
            address={address}
            ringing={<RingingStack ringing={ringing} address={address} onChoose={choose} />}
            onShowList={() => setSearch({ customer: address, list: "1" })}
          />
        ) : (
          <div className={classes.handset}>
            <TranscriptSkeleton />
          </div>
        )}
      </div>
      {phone.data && address && <MarginNote phone={phone.data} address={address} />}
    </main>
  );
}
