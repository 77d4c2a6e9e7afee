import type { Briefing } from "@shared/api/desktop";
import { TraitRows } from "@shared/memory/TraitRows";
import { ShortId } from "@shared/ui/ShortId";
import { withoutTraits } from "./identifiers";
import { Section } from "./Section";
import classes from "./Customer.module.css";

/** Name, identifiers, and traits one can edit. */
export function ProfileSection({ profile, address }: { profile: Briefing["profile"]; address: string }) {
  if (!profile) {
    return (
      <Section title="Profile">
        <p className={classes.quiet}>No profile is tied to {address}.</p>
      </Section>
    );
  }
  return (
    <Section title="Profile" aside={<ShortId id={profile.profileId} />}>
      <dl className={classes.identifiers}>
        {profile.name && (
          <>
            <dt>name</dt>
            <dd dir="auto">{profile.name}</dd>
          </>
        )}
        {withoutTraits(profile.identifiers, profile.traits).map((identifier) => (
          <div key={`${identifier.idType} ${identifier.value}`} className={classes.pair}>
            <dt>{identifier.idType}</dt>
            <dd>{identifier.value}</dd>
          </div>
        ))}
      </dl>
      <TraitRows storeId={profile.storeId} profileId={profile.profileId} traits={profile.traits} />
    </Section>
  );
}
