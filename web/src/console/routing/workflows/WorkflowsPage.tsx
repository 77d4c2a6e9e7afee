import { Button, SegmentedControl } from "@mantine/core";
import { IconAlertTriangle, IconPlus } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { type Queue, type Workflow, fetchQueues, fetchWorkflows } from "@shared/api/routingSetup";
import { EmptyState } from "@shared/states/EmptyState";
import { JsonBlock } from "@shared/ui/JsonBlock";
import { useAddress } from "@shared/ui/useAddress";
import { Read } from "@shared/states/Read";
import { RoutingView } from "../RoutingView";
import { Findings } from "../setup/PeoplePage";
import { WorkflowEditor } from "./WorkflowEditor";
import { newTarget, readWorkflow } from "./workflowDraft";
import room from "../../Console.module.css";

const NEW = "new";

/** The workflows of a workspace: which tasks go to whom, and what is tried after that. */
export function WorkflowsPage() {
  return (
    <RoutingView title="Workflows" about="The first filter that is true takes the task; it stands at one target after the other until somebody accepts it.">
      {(workspaceId) => (
        <>
          <Findings workspaceId={workspaceId} />
          <Workflows workspaceId={workspaceId} />
        </>
      )}
    </RoutingView>
  );
}

function Workflows({ workspaceId }: { workspaceId: string }) {
  const workflows = useQuery({ queryKey: ["console", "routing", "workflows", workspaceId], queryFn: () => fetchWorkflows(workspaceId) });
  const queues = useQuery({ queryKey: ["console", "routing", "queues", workspaceId], queryFn: () => fetchQueues(workspaceId) });
  const [chosen, choose] = useAddress("workflow");
  return (
    <Read query={workflows} what="The workflows could not be read">
      {(rows) => {
        const shown = chosen === NEW ? null : (rows.find((one) => one.sid === chosen) ?? rows[0] ?? null);
        return (
          <>
            <header className={room.sectionHead}>
              {rows.length > 0 && (
                <SegmentedControl
                  size="xs"
                  aria-label="Workflow"
                  data={[...rows.map((one) => ({ value: one.sid, label: one.friendly_name })), ...(chosen === NEW ? [{ value: NEW, label: "New workflow" }] : [])]}
                  value={shown?.sid ?? NEW}
                  onChange={choose}
                />
              )}
              <Button size="xs" variant="default" leftSection={<IconPlus size={14} />} onClick={() => choose(NEW)}>
                Add a workflow
              </Button>
            </header>
            <Read query={queues} what="The queues could not be read">
              {(all) => <One key={shown?.sid ?? NEW} workspaceId={workspaceId} workflow={shown} queues={all} onDone={(id) => choose(id ?? "")} />}
            </Read>
          </>
        );
      }}
    </Read>
  );
}

interface OneProps {
  workspaceId: string;
  workflow: Workflow | null;
  queues: Queue[];
  onDone: (id: string | null) => void;
}

function One({ workspaceId, workflow, queues, onDone }: OneProps) {
  const given = workflow ? readWorkflow(workflow.configuration) : { filters: [], fallback: newTarget(queues[0]?.sid), rest: {} };
  if (given === null) {
    return (
      <>
        <EmptyState Icon={IconAlertTriangle} title="This configuration cannot be edited here">
          It is no JSON of a workflow; write it anew through the API.
        </EmptyState>
        <JsonBlock title="Configuration" value={workflow?.configuration ?? ""} />
      </>
    );
  }
  return <WorkflowEditor workspaceId={workspaceId} workflow={workflow} given={given} queues={queues} onDone={onDone} />;
}
