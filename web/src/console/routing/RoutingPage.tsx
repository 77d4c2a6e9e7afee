import { SegmentedControl } from "@mantine/core";
import { IconListCheck } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { type RoutingState, fetchRouting } from "@shared/api/console";
import { EmptyState } from "@shared/states/EmptyState";
import { DataTable } from "@shared/table/DataTable";
import { FindField } from "@shared/ui/FindField";
import { useAddress } from "@shared/ui/useAddress";
import { Read } from "@shared/states/Read";
import { Page } from "../Page";
import { RoutingTabs } from "./RoutingTabs";
import { queueColumns, taskColumns, taskPath, workerColumns } from "./routingColumns";
import { taskFilters, taskFits } from "./taskStates";
import classes from "../Console.module.css";

/** Who is there, what waits, and who has what. */
export function RoutingPage() {
  const routing = useQuery({ queryKey: ["console", "routing"], queryFn: fetchRouting });
  return (
    <Page title="Routing" about="A task is offered to the available worker who fits and has been free the longest." aside={<RoutingTabs />}>
      <Read query={routing} what="Routing could not be read">
        {(data) => (
          <>
            <Tasks tasks={data.tasks} />
            <section className={classes.section} aria-label="Workers">
              <h2>Workers</h2>
              <DataTable label="Workers" rows={data.workers} columns={workerColumns} rowKey={(row) => row.workerId} defaultSort="name" sortName="workers" />
            </section>
            <section className={classes.section} aria-label="Queues">
              <h2>Queues</h2>
              <DataTable label="Queues" rows={data.queues} columns={queueColumns} rowKey={(row) => row.queueId} defaultSort="name" sortName="queues" />
            </section>
          </>
        )}
      </Read>
    </Page>
  );
}

function Tasks({ tasks }: { tasks: RoutingState["tasks"] }) {
  const [group, setGroup] = useAddress("status");
  const [query, setQuery] = useAddress("query");
  const shown = tasks.filter((task) => taskFits(task, group, query));
  return (
    <section className={classes.section} aria-label="Tasks">
      <header className={classes.sectionHead}>
        <h2>Tasks</h2>
        {tasks.length > 0 && (
          <>
            <FindField label="Find a task" placeholder="Customer, worker or reason" value={query} onChange={setQuery} />
            <SegmentedControl size="xs" aria-label="Tasks shown" data={taskFilters} value={group} onChange={setGroup} />
          </>
        )}
      </header>
      {shown.length === 0 ? (
        <EmptyState Icon={IconListCheck} title={tasks.length === 0 ? "No task yet" : "No task fits"}>
          {tasks.length === 0 ? "A task is made when the agent hands a customer over." : "Change the words or the state above."}
        </EmptyState>
      ) : (
        <DataTable label="Tasks" rows={shown} columns={taskColumns} rowKey={(row) => row.taskId} rowHref={taskPath} defaultSort="-createdAt" />
      )}
    </section>
  );
}
