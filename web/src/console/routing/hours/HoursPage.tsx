import { Button, Modal, Select } from "@mantine/core";
import { IconClockHour4, IconPlus } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { ActorBadge } from "@shared/actors/ActorBadge";
import { type Hours, type HoursState, fetchHours, setQueueHours } from "@shared/api/hours";
import { fetchQueues } from "@shared/api/routingSetup";
import { EmptyState } from "@shared/states/EmptyState";
import { ErrorLine } from "@shared/states/ErrorLine";
import { type Column, DataTable } from "@shared/table/DataTable";
import { Time } from "@shared/time/Time";
import { Read } from "@shared/states/Read";
import { RoutingView } from "../RoutingView";
import { Edit } from "../setup/QueueList";
import { useSave } from "../setup/useSave";
import { HoursForm } from "./HoursForm";
import { Settings } from "./Settings";
import room from "../../Console.module.css";
import setup from "../setup/Setup.module.css";

/** When somebody is there, and what those who wait are told and promised. */
export function HoursPage() {
  return (
    <RoutingView title="Hours" about="Who writes while it is closed hears when it opens and by when they are answered; the promise counts open hours.">
      {(workspaceId) => <Shown workspaceId={workspaceId} />}
    </RoutingView>
  );
}

function Shown({ workspaceId }: { workspaceId: string }) {
  const state = useQuery({ queryKey: ["console", "routing", "hours", workspaceId], queryFn: () => fetchHours(workspaceId) });
  return (
    <Read query={state} what="The hours could not be read">
      {(data) => (
        <div className={room.columns}>
          <div className={room.stack}>
            <All workspaceId={workspaceId} state={data} />
            <ByQueue workspaceId={workspaceId} state={data} />
          </div>
          <Settings workspaceId={workspaceId} state={data} />
        </div>
      )}
    </Read>
  );
}

function All({ workspaceId, state }: { workspaceId: string; state: HoursState }) {
  const [edited, setEdited] = useState<Hours | "new" | null>(null);
  const columns: Column<Hours>[] = [
    { key: "name", label: "Hours", value: (row) => row.friendlyName, render: (row) => <b>{row.friendlyName}</b> },
    { key: "zone", label: "Zone", value: (row) => row.zone, render: (row) => row.zone },
    {
      key: "now",
      label: "Now",
      render: (row) => <ActorBadge actor={row.isOpen ? "worker" : "waiting"} label={row.isOpen ? "Open" : (row.because ?? "Closed")} />,
    },
    {
      key: "next",
      label: "Changes",
      render: (row) => {
        const at = row.closesAt ?? row.opensAt;
        return at === null ? "Never" : <>{row.isOpen ? "closes" : "opens"} <Time at={at} /></>;
      },
    },
    { key: "edit", label: "", render: (row) => <Edit name={row.friendlyName} onClick={() => setEdited(row)} /> },
  ];
  return (
    <section className={room.section} aria-label="Opening hours">
      <header className={room.sectionHead}>
        <h2>Opening hours</h2>
        <Button size="xs" variant="default" leftSection={<IconPlus size={14} />} onClick={() => setEdited("new")}>
          Add hours
        </Button>
      </header>
      {state.hours.length === 0 ? (
        <EmptyState Icon={IconClockHour4} title="Always open">
          Without hours everybody counts as there at any time. Add hours and name them on the right.
        </EmptyState>
      ) : (
        <DataTable label="Opening hours" rows={state.hours} columns={columns} rowKey={(row) => row.hoursId} defaultSort="name" sortName="hours" />
      )}
      <Modal opened={edited !== null} onClose={() => setEdited(null)} title={edited === "new" ? "New hours" : "Hours"} size="xl">
        {edited !== null && <HoursForm workspaceId={workspaceId} hours={edited === "new" ? null : edited} zones={state.zones} onDone={() => setEdited(null)} />}
      </Modal>
    </section>
  );
}

function ByQueue({ workspaceId, state }: { workspaceId: string; state: HoursState }) {
  const queues = useQuery({ queryKey: ["console", "routing", "queues", workspaceId], queryFn: () => fetchQueues(workspaceId) });
  const saving = useSave(({ queueId, hoursId }: { queueId: string; hoursId: string | null }) => setQueueHours(queueId, hoursId));
  if (state.hours.length === 0) return null;
  return (
    <section className={room.section} aria-label="Hours of each queue">
      <h2>Hours of each queue</h2>
      <div className={setup.form}>
        {queues.data?.map((queue) => (
          <Select
            key={queue.sid}
            size="xs"
            label={queue.friendly_name}
            clearable
            placeholder="As the workspace"
            data={state.hours.map((one) => ({ value: one.hoursId, label: one.friendlyName }))}
            value={state.queues[queue.sid] ?? null}
            onChange={(hoursId) => saving.mutate({ queueId: queue.sid, hoursId })}
          />
        ))}
      </div>
      <ErrorLine error={saving.error} />
    </section>
  );
}
