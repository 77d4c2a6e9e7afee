import { Button } from "@mantine/core";
import { IconInfoCircle } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { Link } from "react-router";
import { type Erasure, fetchErasures } from "@shared/api/console";
import type { ApiError } from "@shared/api/http";
import { ErrorState } from "@shared/states/ErrorState";
import { TextSkeleton } from "@shared/states/Skeletons";
import { Time } from "@shared/time/Time";
import { ShortId } from "@shared/ui/ShortId";
import { Read } from "@shared/states/Read";
import { Page } from "../Page";
import { countedOf } from "./receipt";
import classes from "../Console.module.css";

/** Where a profile was that is erased: its receipts. Whoever never was is only not found. */
export function ErasedProfile({ profileId, error }: { profileId: string; error: ApiError }) {
  const receipts = useQuery({ queryKey: ["console", "erasures", profileId], queryFn: () => fetchErasures(profileId) });
  return (
    <Read query={receipts} what="The profile could not be read" skeleton={<TextSkeleton />}>
      {(found) =>
        found.length === 0 ? (
          <ErrorState what="The profile could not be read" error={error} />
        ) : (
          <Page title="This profile is erased" about={<Link to="/console/memory" className={classes.back}>Memory</Link>}>
            {found.map((receipt) => (
              <Receipt key={receipt.receiptId} receipt={receipt} />
            ))}
            <p className={classes.hint}>
              <IconInfoCircle size={16} aria-hidden />
              <span>
                The receipt is kept without the profile&apos;s id: it is found by whoever knows this address. Backups, and what your own program or a model&apos;s
                provider stored, are not reached.
              </span>
            </p>
            <div>
              <Button component={Link} to="/console/memory" variant="default" size="xs">
                Go to the profiles
              </Button>
            </div>
          </Page>
        )
      }
    </Read>
  );
}

function Receipt({ receipt }: { receipt: Erasure }) {
  return (
    <section className={classes.section} aria-label="Receipt">
      <h2>Receipt</h2>
      <dl className={classes.facts}>
        <dt>Id</dt>
        <dd>
          <ShortId id={receipt.receiptId} />
        </dd>
        <dt>Erased</dt>
        <dd>
          <Time at={receipt.erasedAt} />
        </dd>
        {countedOf(receipt.counts).map(([what, count]) => (
          <div key={what}>
            <dt>{what}</dt>
            <dd>{count.toLocaleString("en")}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}
