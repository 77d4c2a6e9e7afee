import { Button, Modal, NumberInput, SegmentedControl, TextInput } from "@mantine/core";
import { IconPlus } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { fetchWait } from "@shared/api/routingExplained";
import { type Queue, fetchQueues, removeOne, save } from "@shared/api/routingSetup";
import { ErrorLine } from "@shared/states/ErrorLine";
import { type Column, DataTable } from "@shared/table/DataTable";
import { ConfirmButton } from "@shared/ui/ConfirmButton";
import { Read } from "@shared/states/Read";
import { ExpressionField } from "./ExpressionField";
import { waitWords } from "./waitWords";
import { useSave } from "./useSave";
import room from "../../Console.module.css";
import classes from "./Setup.module.css";

/** The queues of a workspace, each with how long somebody would wait in it now. */
export function QueueList({ workspaceId }: { workspaceId: string }) {
  const queues = useQuery({ queryKey: ["console", "routing", "queues", workspaceId], queryFn: () => fetchQueues(workspaceId) });
  const [edited, setEdited] = useState<Queue | "new" | null>(null);
  const columns: Column<Queue>[] = [
    { key: "name", label: "Queue", value: (row) => row.friendly_name, render: (row) => <b>{row.friendly_name}</b> },
    { key: "who", label: "Workers who match", grows: true, render: (row) => <code title={row.target_workers}>{row.target_workers || "nobody"}</code> },
    { key: "wait", label: "Wait now", render: (row) => <WaitNow queueId={row.sid} /> },
    { key: "edit", label: "", render: (row) => <Edit name={row.friendly_name} onClick={() => setEdited(row)} /> },
  ];
  return (
    <section className={room.section} aria-label="Queues">
      <header className={room.sectionHead}>
        <h2>Queues</h2>
        <Button size="xs" variant="default" leftSection={<IconPlus size={14} />} onClick={() => setEdited("new")}>
          Add a queue
        </Button>
      </header>
      <Read query={queues} what="The queues could not be read">
        {(rows) => <DataTable label="Queues" rows={rows} columns={columns} rowKey={(row) => row.sid} defaultSort="name" sortName="queues" />}
      </Read>
      <Modal opened={edited !== null} onClose={() => setEdited(null)} title={edited === "new" ? "A new queue" : "Queue"} size="lg">
        {edited !== null && <QueueForm workspaceId={workspaceId} queue={edited === "new" ? null : edited} onDone={() => setEdited(null)} />}
      </Modal>
    </section>
  );
}

function WaitNow({ queueId }: { queueId: string }) {
  const wait = useQuery({ queryKey: ["console", "routing", "wait", queueId], queryFn: () => fetchWait(queueId) });
  if (!wait.data) return null;
  return <span title={`From ${wait.data.served} customers served lately; ${wait.data.ahead} in front`}>{waitWords(wait.data)}</span>;
}

export function Edit({ name, onClick }: { name: string; onClick: () => void }) {
  return (
    <Button size="compact-xs" variant="subtle" onClick={onClick} aria-label={`Edit ${name}`}>
      Edit
    </Button>
  );
}

function QueueForm({ workspaceId, queue, onDone }: { workspaceId: string; queue: Queue | null; onDone: () => void }) {
  const [name, setName] = useState(queue?.friendly_name ?? "");
  const [who, setWho] = useState(queue?.target_workers ?? "1==1");
  const [most, setMost] = useState(queue?.max_reserved_workers ?? 1);
  const [order, setOrder] = useState<string>(queue?.task_order ?? "FIFO");
  const saving = useSave(
    () => save(workspaceId, "TaskQueues", queue?.sid ?? null, { FriendlyName: name, TargetWorkers: who, MaxReservedWorkers: String(most), TaskOrder: order }),
    onDone,
  );
  const removing = useSave(() => removeOne(workspaceId, "TaskQueues", queue?.sid ?? ""), onDone);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    saving.mutate(undefined);
  };
  return (
    <form className={classes.form} onSubmit={submit}>
      <TextInput size="xs" label="Name" required maxLength={64} value={name} onChange={(event) => setName(event.currentTarget.value)} />
      <ExpressionField workspaceId={workspaceId} label="Workers who match" value={who} onChange={setWho} />
      <div className={classes.row}>
        <NumberInput size="xs" label="Asked at once" description="How many workers a task rings at" min={1} max={50} value={most} onChange={(value) => setMost(Number(value) || 1)} />
        <div>
          <SegmentedControl
            size="xs"
            fullWidth
            aria-label="Who is first"
            data={[{ value: "FIFO", label: "Oldest first" }, { value: "LIFO", label: "Newest first" }]}
            value={order}
            onChange={setOrder}
          />
        </div>
      </div>
      <ErrorLine error={saving.error ?? removing.error} />
      <div className={classes.acts}>
        <Button size="xs" type="submit" loading={saving.isPending}>
          Save queue
        </Button>
        {queue && (
          <ConfirmButton size="xs" variant="subtle" color="red" act="Delete queue" question={`The queue ${queue.friendly_name} is gone then. What happened in it stays told.`} onConfirm={() => removing.mutate(undefined)}>
            Delete queue
          </ConfirmButton>
        )}
      </div>
    </form>
  );
}
