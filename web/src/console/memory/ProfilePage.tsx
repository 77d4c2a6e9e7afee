import { IconInfoCircle } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { Link, useParams } from "react-router";
import { type ProfileDetail, fetchProfile } from "@shared/api/console";
import { ApiError } from "@shared/api/http";
import { ObservationList } from "@shared/memory/ObservationList";
import { TraitRows } from "@shared/memory/TraitRows";
import { Time } from "@shared/time/Time";
import { ShortId } from "@shared/ui/ShortId";
import { Read } from "@shared/states/Read";
import { Page } from "../Page";
import { ErasedProfile } from "./ErasedProfile";
import { PastConversations, Summaries } from "./ProfilePast";
import { SamePerson } from "./SamePerson";
import { TraitHistory } from "./TraitHistory";
import { WholeProfile } from "./WholeProfile";
import classes from "../Console.module.css";

/** One profile: traits with their history, what is remembered, what was said before. */
export function ProfilePage() {
  const { profileId = "" } = useParams();
  const profile = useQuery({ queryKey: ["console", "profiles", "one", profileId], queryFn: () => fetchProfile(profileId) });
  // Whoever is gone may have been erased: then their address shows the receipt.
  if (profile.error instanceof ApiError && profile.error.status === 404) return <ErasedProfile profileId={profileId} error={profile.error} />;
  return (
    <Read query={profile} what="The profile could not be read">
      {(data) => <Profile detail={data} />}
    </Read>
  );
}

function Profile({ detail }: { detail: ProfileDetail }) {
  const { profile, identifiers } = detail;
  const name = profile.name ?? identifiers[0]?.value ?? "No name";
  const about = (
    <>
      <Link to="/console/memory" className={classes.back}>
        Memory
      </Link>{" "}
      · known since <Time at={profile.createdAt} /> · <ShortId id={profile.profileId} />
    </>
  );
  return (
    <Page title={name} about={about} aside={<WholeProfile profileId={profile.profileId} name={name} />}>
      <p className={classes.hint}>
        <IconInfoCircle size={16} aria-hidden />
        <span>
          {detail.seenBy ??
            "The built-in agent sees a change from the next turn. A running program reads the profile once per conversation: it sees a change from the next conversation."}
        </span>
      </p>
      <div className={classes.columns}>
        <div className={classes.stack}>
          <section className={classes.section} aria-label="Identifiers">
            <h2>Identifiers</h2>
            <dl className={classes.facts}>
              {identifiers.map((one) => (
                <div key={`${one.idType} ${one.value}`}>
                  <dt>{one.idType}</dt>
                  <dd>{one.value}</dd>
                </div>
              ))}
            </dl>
          </section>
          <section className={classes.section} aria-label="Traits">
            <h2>Traits</h2>
            <TraitRows storeId={profile.storeId} profileId={profile.profileId} traits={detail.traits} />
          </section>
          <TraitHistory history={detail.history} />
          <SamePerson profileId={profile.profileId} name={name} merged={detail.merged} />
        </div>
        <div className={classes.stack}>
          <section className={classes.section} aria-label="Observations">
            <h2>Observations</h2>
            <ObservationList storeId={profile.storeId} profileId={profile.profileId} observations={detail.observations} />
          </section>
          <Summaries summaries={detail.summaries} />
          <PastConversations conversations={detail.conversations} />
        </div>
      </div>
    </Page>
  );
}
