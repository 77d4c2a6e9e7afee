import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { fetchFindings } from "@shared/api/routingExplained";
import { RoutingView } from "../RoutingView";
import { ActivityList } from "./ActivityList";
import { ExpressionField } from "./ExpressionField";
import { FindingList } from "./FindingList";
import { QueueList } from "./QueueList";
import { WorkerList } from "./WorkerList";
import room from "../../Console.module.css";

/** Who there is, in which queues, and who matches what. */
export function PeoplePage() {
  return (
    <RoutingView title="Queues and workers" about="A queue is everybody whose attributes match its expression; a worker is in as many queues as match them.">
      {(workspaceId) => (
        <>
          <Findings workspaceId={workspaceId} />
          <div className={room.columns}>
            <div className={room.stack}>
              <QueueList workspaceId={workspaceId} />
              <WhoMatches workspaceId={workspaceId} />
            </div>
            <div className={room.stack}>
              <WorkerList workspaceId={workspaceId} />
              <ActivityList workspaceId={workspaceId} />
            </div>
          </div>
        </>
      )}
    </RoutingView>
  );
}

/** What the linter says of the whole workspace; nothing while all is well. */
export function Findings({ workspaceId }: { workspaceId: string }) {
  const findings = useQuery({ queryKey: ["console", "routing", "lint", workspaceId], queryFn: () => fetchFindings(workspaceId) });
  if (!findings.data || findings.data.length === 0) return null;
  return (
    <section className={room.section} aria-label="What looks wrong">
      <h2>What looks wrong</h2>
      <FindingList findings={findings.data} />
    </section>
  );
}

function WhoMatches({ workspaceId }: { workspaceId: string }) {
  const [expression, setExpression] = useState("");
  return (
    <section className={room.section} aria-label="Who matches now">
      <h2>Who matches now</h2>
      <ExpressionField
        workspaceId={workspaceId}
        label="Expression"
        description="Over the attributes of a worker, as a queue has it: routing.skills HAS 'billing' AND level > 2"
        value={expression}
        onChange={setExpression}
      />
    </section>
  );
}
