import type { Briefing, TaskCard } from "@shared/api/desktop";
import { ObservationList } from "@shared/memory/ObservationList";
import { HistorySection } from "./HistorySection";
import { ProfileSection } from "./ProfileSection";
import { Section } from "./Section";
import { SummarySection } from "./SummarySection";

interface CustomerPaneProps {
  briefing: Briefing;
  task: TaskCard;
  /** Show the message a mark rests on. */
  onCite: (communicationId: string) => void;
}

/** Who the customer is and what is known: summary first, then profile, memory, history. */
export function CustomerPane({ briefing, task, onCite }: CustomerPaneProps) {
  const { profile } = briefing;
  return (
    <>
      <SummarySection taskId={task.taskId} briefing={briefing} onCite={onCite} />
      <ProfileSection profile={profile} address={task.customerAddress} />
      <Section title="Memory" count={briefing.observations.length}>
        {profile && (
          <ObservationList storeId={profile.storeId} profileId={profile.profileId} observations={briefing.observations} />
        )}
      </Section>
      <HistorySection history={briefing.history} />
    </>
  );
}
