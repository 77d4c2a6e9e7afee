import { IconHeadset } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { Link, useParams } from "react-router";
import { ActorBadge } from "@shared/actors/ActorBadge";
import { type Reservation, type Task, fetchReservations, fetchTask, fetchTaskEvents } from "@shared/api/routing";
import { EmptyState } from "@shared/states/EmptyState";
import { type Column, DataTable } from "@shared/table/DataTable";
import { Time } from "@shared/time/Time";
import { JsonBlock } from "@shared/ui/JsonBlock";
import { ShortId } from "@shared/ui/ShortId";
import { Read } from "@shared/states/Read";
import { Page } from "../Page";
import { attributesOf, eventWords, offerState, textOf } from "./taskHistory";
import { promiseOf } from "./promise";
import { taskState } from "./taskStates";
import { DecisionTrace } from "./why/DecisionTrace";
import room from "../Console.module.css";

const columns: Column<Reservation>[] = [
  { key: "worker", label: "Worker", value: (row) => row.worker_name, render: (row) => <b>{row.worker_name}</b> },
  { key: "state", label: "Offer", value: (row) => offerState(row).label, render: (row) => <ActorBadge {...offerState(row)} /> },
  { key: "asked", label: "Asked", value: (row) => row.date_created, render: (row) => <Time at={row.date_created} /> },
  { key: "changed", label: "Changed", value: (row) => row.date_updated, render: (row) => <Time at={row.date_updated} /> },
  { key: "id", label: "Id", wideOnly: true, render: (row) => <ShortId id={row.sid} /> },
];

/** One task: its state, who was asked for it, and what happened. */
export function TaskPage() {
  const { workspaceId = "", taskId = "" } = useParams();
  const task = useQuery({ queryKey: ["console", "routing", "task", taskId], queryFn: () => fetchTask(workspaceId, taskId) });
  return (
    <Read query={task} what="The task could not be read">
      {(data) => <Shown workspaceId={workspaceId} task={data} />}
    </Read>
  );
}

interface ShownProps {
  workspaceId: string;
  task: Task;
}

function Shown({ workspaceId, task }: ShownProps) {
  const attributes = attributesOf(task.attributes);
  const about = (
    <>
      <Link to="/console/routing" className={room.back}>
        Routing
      </Link>{" "}
      · task made <Time at={task.date_created} /> · <ShortId id={task.sid} />
    </>
  );
  return (
    <Page title={textOf(attributes, "customerName") ?? "Task"} about={about}>
      <div className={room.columns}>
        <div className={room.stack}>
          <State task={task} attributes={attributes} />
          <DecisionTrace taskId={task.sid} />
          <Asked workspaceId={workspaceId} task={task} />
        </div>
        <div className={room.stack}>
          <Happened workspaceId={workspaceId} task={task} />
          <JsonBlock title="Attributes" value={attributes} />
        </div>
      </div>
    </Page>
  );
}

function State({ task, attributes }: { task: Task; attributes: Record<string, unknown> }) {
  const conversationId = textOf(attributes, "conversationId");
  const reason = textOf(attributes, "reason");
  const promise = promiseOf(attributes);
  return (
    <section className={room.section} aria-label="State">
      <h2>State</h2>
      <dl className={room.facts}>
        <dt>Now</dt>
        <dd>
          <span role="status">
            <ActorBadge {...taskState(task.assignment_status)} />
          </span>
        </dd>
        {reason && (
          <>
            <dt>Reason</dt>
            <dd dir="auto">{reason}</dd>
          </>
        )}
        {task.reason && (
          <>
            <dt>Ended</dt>
            <dd>{task.reason}</dd>
          </>
        )}
        {promise && (
          <>
            <dt>{promise.words}</dt>
            <dd>
              <Time at={promise.by} />
              {promise.late && <ActorBadge actor="failed" label="Late" />}
            </dd>
          </>
        )}
        <dt>Queue</dt>
        <dd>{task.task_queue_friendly_name ?? "None"}</dd>
        <dt>Workflow</dt>
        <dd>{task.workflow_friendly_name ?? "None: made for one worker or queue"}</dd>
        <dt>Priority</dt>
        <dd>{task.priority}</dd>
        {conversationId && (
          <>
            <dt>Conversation</dt>
            <dd>
              <Link to={`/console/conversations/${conversationId}`}>Open it in the inspector</Link>
            </dd>
          </>
        )}
      </dl>
    </section>
  );
}

function Asked({ workspaceId, task }: ShownProps) {
  const asked = useQuery({ queryKey: ["console", "routing", "task", task.sid, "offers"], queryFn: () => fetchReservations(workspaceId, task.sid) });
  return (
    <section className={room.section} aria-label="Who was asked">
      <h2>Who was asked</h2>
      <Read query={asked} what="The offers could not be read">
        {(rows) =>
          rows.length === 0 ? (
            <EmptyState Icon={IconHeadset} title="Nobody was asked yet">
              It is offered as soon as a worker who fits is available.
            </EmptyState>
          ) : (
            <DataTable label="Who was asked" rows={rows} columns={columns} rowKey={(row) => row.sid} defaultSort="asked" />
          )
        }
      </Read>
    </section>
  );
}

function Happened({ workspaceId, task }: ShownProps) {
  const events = useQuery({ queryKey: ["console", "routing", "task", task.sid, "events"], queryFn: () => fetchTaskEvents(workspaceId, task) });
  return (
    <section className={room.section} aria-label="What happened">
      <h2>What happened</h2>
      <Read query={events} what="What happened could not be read">
        {(rows) => (
          <dl className={room.facts}>
            {rows.map((event) => (
              <div key={event.sid}>
                <dt>
                  <Time at={event.event_date} show="clock" />
                </dt>
                <dd>{eventWords(event)}</dd>
              </div>
            ))}
          </dl>
        )}
      </Read>
    </section>
  );
}
