import { useDraft } from "@shared/drafts/useDraft";

/** The transfer a task is in the middle of, by its id; kept by the browser, so that a reload shows it again. */
export function useTransfer(taskId: string): { transferId: string | null; begun: (transferId: string) => void; over: () => void } {
  const [kept, keep] = useDraft(`transfer.${taskId}`);
  return { transferId: kept === "" ? null : kept, begun: keep, over: () => keep("") };
}
