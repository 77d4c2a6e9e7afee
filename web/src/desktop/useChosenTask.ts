import { useCallback } from "react";
import { useSearchParams } from "react-router";
import type { TaskCard } from "@shared/api/desktop";

/** The task in front of the worker, kept in the address so that a reload shows it again. */
export function useChosenTask(tasks: TaskCard[] | undefined): { taskId: string | null; choose: (taskId: string | null) => void } {
  const [search, setSearch] = useSearchParams();
  const wanted = search.get("task");
  const choose = useCallback(
    (taskId: string | null) => setSearch(taskId === null ? {} : { task: taskId }, { replace: true }),
    [setSearch],
  );
  // A task that is gone (finished here or elsewhere) is not shown any more.
  const taskId = wanted !== null && (tasks === undefined || tasks.some((task) => task.taskId === wanted)) ? wanted : null;
  return { taskId, choose };
}
