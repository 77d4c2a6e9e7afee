import { useQuery } from "@tanstack/react-query";
import { type KeyboardEvent, useState } from "react";
import { type FilledAnswer, fetchAnswers } from "@shared/api/casework";
import { matchCanned, slashQuery } from "./matchCanned";

interface Canned {
  open: boolean;
  found: FilledAnswer[];
  loading: boolean;
  error: unknown;
  /** The answer that Enter inserts. */
  active: number;
  move: (to: number) => void;
  choose: (answer: FilledAnswer) => void;
  /** Keys of the field while the list is open; true when the list took the key. */
  press: (event: KeyboardEvent) => boolean;
}

/** The canned answers behind the slash: searched with what is typed, walked with the arrows, inserted with Enter. */
export function useCanned(taskId: string, text: string, insert: (answer: FilledAnswer) => void): Canned {
  const query = slashQuery(text);
  const [closedAt, setClosedAt] = useState<string | null>(null);
  const [active, setActive] = useState(0);
  const open = query !== null && closedAt !== text;
  const answers = useQuery({ queryKey: ["desktop", "answers", taskId], queryFn: () => fetchAnswers(taskId), enabled: open });
  const found = open && answers.data ? matchCanned(answers.data, query) : [];
  const at = Math.min(active, Math.max(0, found.length - 1));
  const choose = (answer: FilledAnswer) => {
    setActive(0);
    insert(answer);
  };
  const press = (event: KeyboardEvent): boolean => {
    if (!open) return false;
    const chosen = found[at];
    if (event.key === "Escape") setClosedAt(text);
    else if (event.key === "ArrowDown") setActive((at + 1) % Math.max(1, found.length));
    else if (event.key === "ArrowUp") setActive((at - 1 + found.length) % Math.max(1, found.length));
    else if ((event.key === "Enter" || event.key === "Tab") && chosen) choose(chosen);
    else return event.key === "Enter" && found.length === 0 && answers.isPending;
    return true;
  };
  return { open, found, loading: answers.isPending, error: answers.error, active: at, move: setActive, choose, press };
}
