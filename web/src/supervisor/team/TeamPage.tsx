import { Select, UnstyledButton } from "@mantine/core";
import { IconUsersGroup } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { type Team, type TeamMember, fetchTeam } from "@shared/api/supervisor";
import { EmptyState } from "@shared/states/EmptyState";
import { type Column, DataTable } from "@shared/table/DataTable";
import { ActorBadge } from "@shared/actors/ActorBadge";
import { Elapsed } from "@shared/time/Time";
import { FindField } from "@shared/ui/FindField";
import { languageName } from "@shared/ui/languages";
import { useAddress } from "@shared/ui/useAddress";
import { Read } from "@shared/states/Read";
import { View } from "../View";
import { TaskCard } from "./TaskCard";
import { WorkerEditor } from "./WorkerEditor";
import { fits } from "./teamFilter";
import classes from "./Team.module.css";

/** Everybody, what they do and since when, what they have in hand. Whoever is chosen can be changed. */
export function TeamPage() {
  const team = useQuery({ queryKey: ["supervisor", "team"], queryFn: fetchTeam });
  const [chosen, setChosen] = useAddress("worker");
  return (
    <View title="Team" about="Who is on duty and what they have in hand. Choose a name to change skills, capacity or activity; a task opens its conversation.">
      <Read query={team} what="The team could not be read">
        {(data) => (
          <>
            <People team={data} onChoose={setChosen} />
            <WorkerEditor team={data} worker={data.workers.find((one) => one.workerId === chosen) ?? null} onClose={() => setChosen("")} />
          </>
        )}
      </Read>
    </View>
  );
}

function People({ team, onChoose }: { team: Team; onChoose: (workerId: string) => void }) {
  const [activity, setActivity] = useAddress("activity");
  const [skill, setSkill] = useAddress("skill");
  const [queue, setQueue] = useAddress("queue");
  const [words, setWords] = useAddress("query");
  const shown = team.workers.filter((worker) => fits(worker, { activity, skill, queue, words }));
  return (
    <section className={classes.people} aria-label="Workers">
      <div className={classes.filters}>
        <FindField label="Find a worker" placeholder="Worker, customer or skill" value={words} onChange={setWords} />
        <Filter label="Activity" value={activity} onChange={setActivity} data={team.activities.map((one) => ({ value: one.id, label: one.name }))} />
        <Filter label="Skill" value={skill} onChange={setSkill} data={team.skills.map((name) => ({ value: name, label: name }))} />
        <Filter label="Queue" value={queue} onChange={setQueue} data={team.queues.map((one) => ({ value: one.id, label: one.name }))} />
        <span className={classes.count}>{shown.length === team.workers.length ? `${shown.length} workers` : `${shown.length} of ${team.workers.length} workers`}</span>
      </div>
      {shown.length === 0 ? (
        <EmptyState Icon={IconUsersGroup} title={team.workers.length === 0 ? "No worker yet" : "No worker fits"}>
          {team.workers.length === 0 ? "Workers are added through the TaskRouter API." : "Change the filters above."}
        </EmptyState>
      ) : (
        <DataTable label="Workers" rows={shown} columns={columnsOf(team, onChoose)} rowKey={(row) => row.workerId} defaultSort="name" />
      )}
    </section>
  );
}

interface FilterProps {
  label: string;
  value: string;
  onChange: (value: string) => void;
  data: { value: string; label: string }[];
}

function Filter({ label, value, onChange, data }: FilterProps) {
  return (
    <Select size="xs" w={150} aria-label={label} placeholder={label} clearable searchable value={value || null} data={data} disabled={data.length === 0} onChange={(chosen) => onChange(chosen ?? "")} />
  );
}

const columnsOf = (team: Team, onChoose: (workerId: string) => void): Column<TeamMember>[] => [
  {
    key: "name",
    label: "Worker",
    value: (row) => row.name,
    render: (row) => (
      <UnstyledButton className={classes.name} onClick={() => onChoose(row.workerId)}>
        {row.name}
      </UnstyledButton>
    ),
  },
  { key: "activity", label: "Activity", value: (row) => row.activity.name, render: (row) => <ActorBadge actor={row.activity.available ? "worker" : "system"} label={row.activity.name} /> },
  { key: "since", label: "For", value: (row) => row.activitySince, render: (row) => <Elapsed since={row.activitySince} /> },
  {
    key: "tasks",
    label: "Tasks",
    wraps: true,
    grows: true,
    value: (row) => row.tasks.length,
    render: (row) => (
      <span className={classes.cards}>
        {row.tasks.map((task) => (
          <TaskCard key={task.taskId} task={task} attentionSeconds={team.attentionSeconds} alarmSeconds={team.alarmSeconds} />
        ))}
      </span>
    ),
  },
  {
    key: "skills",
    label: "Skills",
    wraps: true,
    render: (row) => (
      <>
        {row.skills.map(skillWords).join(", ")} <small className={classes.hint}>{row.languages.map(languageName).join(", ")}</small>
      </>
    ),
  },
];

const skillWords = ({ name, level }: { name: string; level: number | null }) => (level === null ? name : `${name} ${level}`);
