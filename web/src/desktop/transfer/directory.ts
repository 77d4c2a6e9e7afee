/** The directory as a worker searches it. Pure. */
import type { Directory, ListedQueue, ListedWorker } from "@shared/api/transfer";
import { rangeWords } from "@shared/time/labels";

export interface Entry {
  id: string;
  kind: "worker" | "queue";
  name: string;
  /** What they are doing, or how long the line is. */
  about: string;
  /** Whether a task could ring there now. */
  free: boolean;
}

export function listEntries(directory: Directory, query: string, freeOnly: boolean): Entry[] {
  const wanted = query.trim().toLowerCase();
  return [...directory.workers.map(ofWorker), ...directory.queues.map(ofQueue)].filter(
    (entry) => (!freeOnly || entry.free) && `${entry.name} ${entry.about}`.toLowerCase().includes(wanted),
  );
}

function ofWorker(worker: ListedWorker): Entry {
  const tasks = worker.openTasks === 1 ? "1 task" : `${worker.openTasks} tasks`;
  const busy = worker.available && worker.whyNot !== null ? worker.whyNot : null;
  const about = [worker.activity, busy ?? tasks, worker.languages.join(", ")].filter(Boolean).join(" · ");
  return { id: worker.workerId, kind: "worker", name: worker.name, about, free: worker.whyNot === null };
}

function ofQueue(queue: ListedQueue): Entry {
  const wait = queue.waitLow !== null && queue.waitHigh !== null ? ` · ${rangeWords(queue.waitLow, queue.waitHigh)} to wait` : "";
  const about = `${queue.available} of ${queue.eligible} available · ${queue.waiting} waiting${wait}`;
  return { id: queue.queueId, kind: "queue", name: queue.name, about, free: queue.available > 0 };
}
