import { Button, Select } from "@mantine/core";
import { IconArrowBackUp, IconHandGrab } from "@tabler/icons-react";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { type Supervised, fetchTeam, finishTask, giveBack, takeOver } from "@shared/api/supervisor";
import { ErrorLine } from "@shared/states/ErrorLine";
import classes from "./Supervised.module.css";

/** Take it over, give it back, finish what hangs in wrap-up; each is one command of the server. */
export function StepIn({ supervised }: { supervised: Supervised }) {
  const { conversation, task } = supervised;
  const queries = useQueryClient();
  const again = () => queries.invalidateQueries({ queryKey: ["supervisor"] });
  const back = useMutation({ mutationFn: () => giveBack(conversation.conversationId), onSuccess: again });
  const finish = useMutation({ mutationFn: () => finishTask(task?.taskId ?? ""), onSuccess: again });
  const held = conversation.owner.kind === "worker" && conversation.status !== "CLOSED";
  if (!supervised.mayTakeOver && task?.status !== "wrapping") return <p className={classes.over}>The conversation is over; it can be read.</p>;
  return (
    <section className={classes.box} aria-label="Step in">
      <h2>Step in</h2>
      {held && supervised.mine && task?.status === "assigned" && (
        <p>
          You have it. <a href={`/desktop?task=${task.taskId}`}>Open the desktop</a> to answer.
        </p>
      )}
      {supervised.mayTakeOver && <TakeOver supervised={supervised} onDone={again} />}
      {held && task?.status === "assigned" && (
        <>
          <Button size="xs" variant="default" leftSection={<IconArrowBackUp size={14} aria-hidden />} loading={back.isPending} onClick={() => back.mutate()}>
            {task.takenFrom !== null && task.takenFrom !== "agent" ? "Give it back to the worker" : "Give it to the agent"}
          </Button>
          <ErrorLine error={back.error} />
        </>
      )}
      {task?.status === "wrapping" && (
        <>
          <Button size="xs" variant="default" loading={finish.isPending} onClick={() => finish.mutate()}>
            Finish the wrap-up
          </Button>
          <ErrorLine error={finish.error} />
        </>
      )}
    </section>
  );
}

function TakeOver({ supervised, onDone }: { supervised: Supervised; onDone: () => Promise<unknown> }) {
  const { conversation } = supervised;
  const team = useQuery({ queryKey: ["supervisor", "team"], queryFn: fetchTeam });
  const [chosen, setChosen] = useState<string | null>(null);
  const take = useMutation({ mutationFn: () => takeOver(conversation.conversationId, chosen), onSuccess: onDone });
  const holder = conversation.owner.kind === "worker" ? conversation.owner.reference : null;
  const workers = (team.data?.workers ?? []).filter((one) => one.workerId !== holder);
  const nameOf = (workerId: string) => team.data?.workers.find((one) => one.workerId === workerId)?.name ?? "The worker";
  return (
    <>
      <p>{supervised.mine ? "Or hand it to a worker: your task is completed then." : effects[conversation.owner.kind]} The customer is told who goes on.</p>
      <Select size="xs" searchable clearable aria-label="As which worker" placeholder={supervised.mine ? "Choose a worker" : "As myself, or choose a worker"} value={chosen} onChange={setChosen} data={workers.map((one) => ({ value: one.workerId, label: `${one.name} · ${one.activity.name}` }))} />
      <Button size="xs" leftSection={<IconHandGrab size={14} aria-hidden />} loading={take.isPending} disabled={supervised.mine && chosen === null} onClick={() => take.mutate()}>
        {supervised.mine ? "Hand over" : "Take over"}
      </Button>
      {take.data && !supervised.mine && (
        <p role="status">
          {take.data.desktop === null ? (
            `Taken over. ${nameOf(take.data.workerId)} has it at their desktop.`
          ) : (
            <>
              Taken over. <a href={take.data.desktop}>Open the desktop</a> to answer.
            </>
          )}
        </p>
      )}
      <ErrorLine error={take.error} />
    </>
  );
}

const effects = {
  agent: "The agent stops; the worker has the customer at once, with a task.",
  flow: "The hand-over stops; the worker has the customer at once, with a task.",
  waiting: "The task that waits is theirs; where it rings, it stops.",
  worker: "The other worker's task is completed; the conversation goes on.",
  parked: "It rests no longer; the worker has the customer at once, with a task.",
};
