import { Button, Select } from "@mantine/core";
import { IconPencil, IconSitemap } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { Link, useNavigate, useParams, useSearchParams } from "react-router";
import { type Execution, type FlowDetail, fetchFlow, fetchFlows } from "@shared/api/console";
import { fetchRevision } from "@shared/api/flows";
import { EmptyState } from "@shared/states/EmptyState";
import { absoluteTime } from "@shared/time/labels";
import { Read } from "@shared/states/Read";
import { Page } from "../Page";
import { ExecutionList } from "./ExecutionList";
import { FlowGraph } from "./FlowGraph";
import { NewFlow } from "./NewFlow";
import { WaitNotice } from "./WaitNotice";
import { WidgetDetail } from "./WidgetDetail";
import classes from "./Flows.module.css";

/** The flows, drawn, with the path an execution took. */
export default function FlowsPage() {
  const { flowId } = useParams();
  const navigate = useNavigate();
  const flows = useQuery({ queryKey: ["console", "flows"], queryFn: fetchFlows });
  const first = flowId ?? flows.data?.flows[0]?.flowId;
  const choice = (
    <>
      {(flows.data?.flows.length ?? 0) > 1 && <Select
      size="xs"
      aria-label="Flow"
      data={flows.data?.flows.map((flow) => ({ value: flow.flowId, label: flow.name }))}
      value={first ?? null}
      allowDeselect={false}
      onChange={(id) => id && void navigate(`/console/flows/${id}`)}
    />}
      <NewFlow />
      {first && <Button component={Link} to={`/console/flows/${first}/edit`} size="xs" leftSection={<IconPencil size={14} />}>Edit flow</Button>}
    </>
  );
  return (
    <Page title="Flows" about="What happens between the agent and a worker. Choose an execution to see the path it took." aside={choice}>
      <Read query={flows} what="The flows could not be read">
        {(data) =>
          first === undefined || data.flows.length === 0 ? (
            <EmptyState Icon={IconSitemap} title="No flow yet">
              The starter project brings one. Set it again with <code>./tieline reset</code>.
            </EmptyState>
          ) : (
            <OneFlow key={first} flowId={first} />
          )
        }
      </Read>
    </Page>
  );
}

function OneFlow({ flowId }: { flowId: string }) {
  const flow = useQuery({ queryKey: ["console", "flows", flowId], queryFn: () => fetchFlow(flowId) });
  return (
    <Read query={flow} what="The flow could not be read">
      {(data) => <Drawn data={data} />}
    </Read>
  );
}

function Drawn({ data }: { data: FlowDetail }) {
  const [search, setSearch] = useSearchParams();
  const [widget, setWidget] = useState<string | null>(null);
  const wanted = search.get("execution");
  const execution: Execution | undefined = data.executions.find((one) => one.executionId === wanted) ?? data.executions[0];
  const steps = execution?.steps ?? [];
  // An execution runs the revision it began with; a path is only true on that one.
  const isOlder = execution !== undefined && execution.revision !== data.flow.revision;
  const own = useQuery({
    queryKey: ["flowRevision", data.flow.flowId, execution?.revision],
    queryFn: () => fetchRevision(data.flow.flowId, execution?.revision ?? 0),
    enabled: isOlder,
    staleTime: Infinity,
  });
  const definition = (isOlder ? own.data?.definition : null) ?? data.flow.definition;
  return (
    <div className={classes.flow}>
      <div className={classes.left}>
        <WaitNotice wait={execution?.waits ?? null} />
        <FlowGraph definition={definition} steps={steps} waitsAt={execution?.waits?.widget ?? null} chosen={widget} onChoose={setWidget} />
        <p className={classes.caption}>
          {data.flow.name}, revision {data.flow.revision}, {data.flow.status}
          {execution && `. Lit: the execution of ${absoluteTime(execution.startedAt)}${isOlder ? `, drawn as its revision ${execution.revision} is` : ""}.`}
        </p>
      </div>
      <div className={classes.right}>
        <WidgetDetail definition={definition} steps={steps} name={widget} onChoose={setWidget} />
        <ExecutionList
          executions={data.executions}
          chosen={execution?.executionId ?? null}
          onChoose={(executionId) => setSearch({ execution: executionId }, { replace: true })}
        />
      </div>
    </div>
  );
}
