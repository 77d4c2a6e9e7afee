import { Button, Modal, Switch, TextInput } from "@mantine/core";
import { IconPlus } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { ActorBadge } from "@shared/actors/ActorBadge";
import { type Activity, fetchActivities, removeOne, save } from "@shared/api/routingSetup";
import { ErrorLine } from "@shared/states/ErrorLine";
import { type Column, DataTable } from "@shared/table/DataTable";
import { ConfirmButton } from "@shared/ui/ConfirmButton";
import { Read } from "@shared/states/Read";
import { Edit } from "./QueueList";
import { useSave } from "./useSave";
import room from "../../Console.module.css";
import classes from "./Setup.module.css";

/** What workers can be doing, and during which of it tasks are offered. */
export function ActivityList({ workspaceId }: { workspaceId: string }) {
  const activities = useQuery({ queryKey: ["console", "routing", "activities", workspaceId], queryFn: () => fetchActivities(workspaceId) });
  const [edited, setEdited] = useState<Activity | "new" | null>(null);
  const columns: Column<Activity>[] = [
    { key: "name", label: "Activity", value: (row) => row.friendly_name, render: (row) => <b>{row.friendly_name}</b> },
    {
      key: "available",
      label: "Tasks",
      value: (row) => String(row.available),
      render: (row) => <ActorBadge actor={row.available ? "worker" : "system"} label={row.available ? "Offered" : "Not offered"} />,
    },
    { key: "edit", label: "", render: (row) => <Edit name={row.friendly_name} onClick={() => setEdited(row)} /> },
  ];
  return (
    <section className={room.section} aria-label="Activities">
      <header className={room.sectionHead}>
        <h2>Activities</h2>
        <Button size="xs" variant="default" leftSection={<IconPlus size={14} />} onClick={() => setEdited("new")}>
          Add an activity
        </Button>
      </header>
      <Read query={activities} what="The activities could not be read">
        {(rows) => <DataTable label="Activities" rows={rows} columns={columns} rowKey={(row) => row.sid} defaultSort="name" sortName="activities" />}
      </Read>
      <Modal opened={edited !== null} onClose={() => setEdited(null)} title={edited === "new" ? "A new activity" : "Activity"}>
        {edited !== null && <ActivityForm workspaceId={workspaceId} activity={edited === "new" ? null : edited} onDone={() => setEdited(null)} />}
      </Modal>
    </section>
  );
}

function ActivityForm({ workspaceId, activity, onDone }: { workspaceId: string; activity: Activity | null; onDone: () => void }) {
  const [name, setName] = useState(activity?.friendly_name ?? "");
  const [available, setAvailable] = useState(activity?.available ?? false);
  const saving = useSave(() => {
    const fields: Record<string, string> = { FriendlyName: name };
    if (activity === null) fields["Available"] = String(available);
    return save(workspaceId, "Activities", activity?.sid ?? null, fields);
  }, onDone);
  const removing = useSave(() => removeOne(workspaceId, "Activities", activity?.sid ?? ""), onDone);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    saving.mutate(undefined);
  };
  return (
    <form className={classes.form} onSubmit={submit}>
      <TextInput size="xs" label="Name" required maxLength={64} value={name} onChange={(event) => setName(event.currentTarget.value)} />
      <Switch
        size="xs"
        label="Tasks are offered meanwhile"
        description={activity ? "It is what it was made as." : "This cannot be changed later."}
        disabled={activity !== null}
        checked={available}
        onChange={(event) => setAvailable(event.currentTarget.checked)}
      />
      <ErrorLine error={saving.error ?? removing.error} />
      <div className={classes.acts}>
        <Button size="xs" type="submit" loading={saving.isPending}>
          Save activity
        </Button>
        {activity && (
          <ConfirmButton size="xs" variant="subtle" color="red" act="Delete activity" question={`Nobody can be in ${activity.friendly_name} any more.`} onConfirm={() => removing.mutate(undefined)}>
            Delete activity
          </ConfirmButton>
        )}
      </div>
    </form>
  );
}
