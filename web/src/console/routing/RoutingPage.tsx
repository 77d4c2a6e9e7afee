import { IconListCheck } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { fetchRouting } from "@shared/api/console";
import { EmptyState } from "@shared/states/EmptyState";
import { DataTable } from "@shared/table/DataTable";
import { Page, Read } from "../Page";
import { queueColumns, taskColumns, workerColumns } from "./routingColumns";
import classes from "../Console.module.css";

/** Who is there, what waits, and who has what. */
export function RoutingPage() {
  const routing = useQuery({ queryKey: ["console", "routing"], queryFn: fetchRouting });
  return (
    <Page title="Routing" about="A task is offered to the available worker who fits and has been free the longest.">
      <Read query={routing} what="Routing could not be read">
        {(data) => (
          <>
            <section className={classes.section} aria-label="Tasks">
              <h2>Tasks</h2>
              {data.tasks.length === 0 ? (
                <EmptyState Icon={IconListCheck} title="No task yet">
                  A task is made when the agent hands a customer over.
                </EmptyState>
              ) : (
                <DataTable label="Tasks" rows={data.tasks} columns={taskColumns} rowKey={(row) => row.taskId} defaultSort="-createdAt" />
              )}
            </section>
            <section className={classes.section} aria-label="Workers">
              <h2>Workers</h2>
              <DataTable label="Workers" rows={data.workers} columns={workerColumns} rowKey={(row) => row.workerId} defaultSort="name" />
            </section>
            <section className={classes.section} aria-label="Queues">
              <h2>Queues</h2>
              <DataTable label="Queues" rows={data.queues} columns={queueColumns} rowKey={(row) => row.queueId} defaultSort="name" />
            </section>
          </>
        )}
      </Read>
    </Page>
  );
}
