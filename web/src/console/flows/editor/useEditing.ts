import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useCallback, useEffect, useState } from "react";
import type { FlowDefinition, FlowProblem } from "@shared/api/console";
import { ApiError } from "@shared/api/http";
import { type FlowChange, type WireFlow, findProblems, problemsIn, saveFlow } from "@shared/api/flows";
import { type History, begun, changed, redone, undone } from "./history";
import { type PlacedProblem, placeProblems } from "./problems";

const PAUSE_MS = 400;

/** A definition that is being edited, from the revision it was read at until it is saved as the next. */
export function useEditing(flow: WireFlow) {
  const client = useQueryClient();
  const [base, setBase] = useState(flow);
  const [history, setHistory] = useState<History>(() => begun(flow.definition ?? { initial_state: "Trigger", states: [] }));
  const [saved, setSaved] = useState(history.present);
  const { present } = history;
  const change = useCallback((next: FlowDefinition, about: string | null = null) => setHistory((now) => changed(now, next, about)), []);
  const save = useMutation({
    mutationFn: ({ asked, over }: { asked: Omit<FlowChange, "definition">; over?: boolean }) =>
      saveFlow(flow.sid, { ...asked, definition: present }, over ? null : base.revision),
    onSuccess: (after) => {
      setBase(after);
      setSaved(present);
      void client.invalidateQueries({ queryKey: ["console", "flows"] });
    },
  });
  const isChanged = present !== saved;
  useWarnOnLeave(isChanged);
  return {
    base, present, change, save, isChanged,
    problems: useProblems(present, problemsIn(save.error)),
    stale: save.error instanceof ApiError && save.error.status === 412,
    undo: history.past.length ? () => setHistory(undone) : null,
    redo: history.future.length ? () => setHistory(redone) : null,
    /** Go on from another revision, as if it had been read first. */
    restart: (from: WireFlow) => {
      const definition = from.definition ?? present;
      setBase(from);
      setHistory(begun(definition));
      setSaved(definition);
      save.reset();
    },
  };
}

export type Editing = ReturnType<typeof useEditing>;

/** What the server says about the definition as it stands, a moment after the last change. */
function useProblems(present: FlowDefinition, refused: FlowProblem[] | null): PlacedProblem[] {
  const [checked, setChecked] = useState(present);
  useEffect(() => {
    const timer = setTimeout(() => setChecked(present), PAUSE_MS);
    return () => clearTimeout(timer);
  }, [present]);
  const found = useQuery({
    queryKey: ["flowProblems", checked],
    queryFn: async () => placeProblems(await findProblems(checked), checked),
    placeholderData: (before) => before,
    gcTime: 0,
  });
  return found.data ?? placeProblems(refused ?? [], present);
}

function useWarnOnLeave(isChanged: boolean): void {
  useEffect(() => {
    if (!isChanged) return;
    const ask = (event: BeforeUnloadEvent) => event.preventDefault();
    window.addEventListener("beforeunload", ask);
    return () => window.removeEventListener("beforeunload", ask);
  }, [isChanged]);
}
