import { Button, Select } from "@mantine/core";
import { IconChartLine, IconPlayerPlay } from "@tabler/icons-react";
import { useMutation, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { simulateDay } from "@shared/api/routingExplained";
import { fetchWorkers, fetchWorkflows } from "@shared/api/routingSetup";
import { EmptyState } from "@shared/states/EmptyState";
import { ErrorLine } from "@shared/states/ErrorLine";
import { useAddress } from "@shared/ui/useAddress";
import { Read } from "@shared/states/Read";
import { RoutingView } from "../RoutingView";
import { DayResult } from "./DayResult";
import { MixEditor } from "./MixEditor";
import { PlanEditor } from "./PlanEditor";
import { dayAsked, firstDay, noPlan } from "./dayDraft";
import room from "../../Console.module.css";
import setup from "../setup/Setup.module.css";
import classes from "./Simulator.module.css";

/** A day that never was: the present set-up against a changed one, with the same customers. */
export function SimulatorPage() {
  return (
    <RoutingView title="Simulator" about="Customers come by chance, wait as long as they like and are routed by the rules of the real router. The same seed brings the same customers.">
      {(workspaceId) => <Simulator workspaceId={workspaceId} />}
    </RoutingView>
  );
}

function Simulator({ workspaceId }: { workspaceId: string }) {
  const workflows = useQuery({ queryKey: ["console", "routing", "workflows", workspaceId], queryFn: () => fetchWorkflows(workspaceId) });
  const workers = useQuery({ queryKey: ["console", "routing", "workers", workspaceId], queryFn: () => fetchWorkers(workspaceId) });
  const [chosen, choose] = useAddress("workflow");
  const [day, setDay] = useState(firstDay);
  const [plan, setPlan] = useState(noPlan);
  const run = useMutation({ mutationFn: (workflowId: string) => simulateDay(workflowId, dayAsked(day, plan)) });
  return (
    <Read query={workflows} what="The workflows could not be read">
      {(rows) => {
        const workflow = rows.find((one) => one.sid === chosen) ?? rows[0];
        if (!workflow) return <EmptyState Icon={IconChartLine} title="No workflow yet">Add a workflow first.</EmptyState>;
        return (
          <div className={classes.layout}>
            <form
              className={room.stack}
              onSubmit={(event) => {
                event.preventDefault();
                run.mutate(workflow.sid);
              }}
            >
              <section className={room.section} aria-label="The day">
                <h2>The day</h2>
                <Select size="xs" label="Workflow" allowDeselect={false} data={rows.map((one) => ({ value: one.sid, label: one.friendly_name }))} value={workflow.sid} onChange={(value) => choose(value ?? "")} />
                <MixEditor day={day} onChange={setDay} />
              </section>
              <section className={room.section} aria-label="What would be different">
                <h2>What would be different</h2>
                <PlanEditor plan={plan} workers={workers.data ?? []} configuration={workflow.configuration} onChange={setPlan} />
              </section>
              <ErrorLine error={run.error} />
              <div className={setup.acts}>
                <Button size="xs" type="submit" leftSection={<IconPlayerPlay size={14} />} loading={run.isPending}>
                  Let the day pass
                </Button>
              </div>
            </form>
            {run.data ? (
              <DayResult days={run.data} />
            ) : (
              <EmptyState Icon={IconChartLine} title="No day has passed yet">
                Say who comes and what would be different, then let the day pass.
              </EmptyState>
            )}
          </div>
        );
      }}
    </Read>
  );
}
