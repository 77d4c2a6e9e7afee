import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type Briefing, type CallWishes, type TaskCall, type TaskCard, controlCall, endCall, leaveCall } from "@shared/api/desktop";

type Tasks = { offers: unknown[]; tasks: TaskCard[] };

/** What a worker does with a call; what the server answers is on the screen at once. */
export function useCallControl(taskId: string) {
  const queries = useQueryClient();
  const settle = () => queries.invalidateQueries({ queryKey: ["desktop"] });
  const show = (call: TaskCall) => {
    queries.setQueryData<Briefing>(["desktop", "briefing", taskId], (known) => known && { ...known, call });
    queries.setQueryData<Tasks>(["desktop", "tasks"], (known) =>
      known && { ...known, tasks: known.tasks.map((one) => (one.taskId === taskId ? { ...one, call } : one)) },
    );
  };
  const control = useMutation({ mutationFn: (wishes: CallWishes) => controlCall(taskId, wishes), onSuccess: show, onError: settle });
  const end = useMutation({ mutationFn: () => endCall(taskId), onSettled: settle });
  const leave = useMutation({ mutationFn: () => leaveCall(taskId), onSettled: settle });
  return { control, end, leave };
}
