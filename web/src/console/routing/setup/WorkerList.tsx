import { Button, Modal } from "@mantine/core";
import { IconPlus } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { ActorBadge } from "@shared/actors/ActorBadge";
import { type Worker, fetchWorkers } from "@shared/api/routingSetup";
import { type Column, DataTable } from "@shared/table/DataTable";
import { Read } from "@shared/states/Read";
import { Edit } from "./QueueList";
import { WorkerForm } from "./WorkerForm";
import room from "../../Console.module.css";

/** The workers of a workspace. */
export function WorkerList({ workspaceId }: { workspaceId: string }) {
  const workers = useQuery({ queryKey: ["console", "routing", "workers", workspaceId], queryFn: () => fetchWorkers(workspaceId) });
  const [edited, setEdited] = useState<Worker | "new" | null>(null);
  const columns: Column<Worker>[] = [
    { key: "name", label: "Worker", value: (row) => row.friendly_name, render: (row) => <b>{row.friendly_name}</b> },
    {
      key: "activity",
      label: "Activity",
      value: (row) => row.activity_name,
      render: (row) => <ActorBadge actor={row.available ? "worker" : "system"} label={row.activity_name} />,
    },
    { key: "attributes", label: "Attributes", grows: true, render: (row) => <code title={row.attributes}>{row.attributes}</code> },
    { key: "edit", label: "", render: (row) => <Edit name={row.friendly_name} onClick={() => setEdited(row)} /> },
  ];
  return (
    <section className={room.section} aria-label="Workers">
      <header className={room.sectionHead}>
        <h2>Workers</h2>
        <Button size="xs" variant="default" leftSection={<IconPlus size={14} />} onClick={() => setEdited("new")}>
          Add a worker
        </Button>
      </header>
      <Read query={workers} what="The workers could not be read">
        {(rows) => <DataTable label="Workers" rows={rows} columns={columns} rowKey={(row) => row.sid} defaultSort="name" sortName="workers" />}
      </Read>
      <Modal opened={edited !== null} onClose={() => setEdited(null)} title={edited === "new" ? "A new worker" : "Worker"} size="lg">
        {edited !== null && <WorkerForm workspaceId={workspaceId} worker={edited === "new" ? null : edited} onDone={() => setEdited(null)} />}
      </Modal>
    </section>
  );
}
