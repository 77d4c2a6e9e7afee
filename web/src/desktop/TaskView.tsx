import { Drawer } from "@mantine/core";
import { useMediaQuery } from "@mantine/hooks";
import { useQuery } from "@tanstack/react-query";
import { useCallback, useState } from "react";
import { type TaskCard, fetchBriefing } from "@shared/api/desktop";
import { useShortcuts } from "@shared/keyboard/Shortcuts";
import { ErrorState } from "@shared/states/ErrorState";
import { TranscriptSkeleton } from "@shared/states/Skeletons";
import { ConversationPane } from "./conversations/ConversationPane";
import { CustomerPane } from "./memory/CustomerPane";
import classes from "./Desktop.module.css";

interface TaskViewProps {
  task: TaskCard;
  narrow: boolean;
  onBack: () => void;
}

export interface Flash {
  communicationId: string;
  /** Grows with each click, so that the same message flashes again. */
  count: number;
}

/** One task: its conversation and its customer. */
export function TaskView({ task, narrow, onBack }: TaskViewProps) {
  const roomy = useMediaQuery("(min-width: 1100px)", true, { getInitialValueInEffect: false });
  const [drawer, setDrawer] = useState(false);
  const [flash, setFlash] = useState<Flash | null>(null);
  const briefing = useQuery({
    queryKey: ["desktop", "briefing", task.taskId],
    queryFn: () => fetchBriefing(task.taskId),
    // The first briefing may come before intelligence is done; it says so, and then it is asked again.
    refetchInterval: (query) => (query.state.data?.summary.state === "running" ? 1500 : false),
  });
  const cite = useCallback((communicationId: string) => {
    setDrawer(false);
    setFlash((before) => ({ communicationId, count: (before?.count ?? 0) + 1 }));
  }, []);
  useShortcuts([
    { key: "p", label: "Show or hide the customer", run: () => setDrawer((open) => !open) },
    ...(narrow ? [{ key: "Escape", label: "Back to the tasks", run: onBack }] : []),
  ]);
  if (briefing.error && !briefing.data) {
    return (
      <main className={classes.nothing}>
        <ErrorState what="The conversation could not be read" error={briefing.error} onRetry={() => void briefing.refetch()} />
      </main>
    );
  }
  if (!briefing.data) {
    return (
      <main className={classes.nothing}>
        <TranscriptSkeleton />
      </main>
    );
  }
  const customer = <CustomerPane briefing={briefing.data} task={task} onCite={cite} />;
  return (
    <>
      <ConversationPane
        task={task}
        briefing={briefing.data}
        flash={flash}
        onBack={narrow ? onBack : null}
        onShowCustomer={roomy ? null : () => setDrawer(true)}
      />
      {roomy ? (
        <aside className={classes.customer} aria-label="Customer">
          {customer}
        </aside>
      ) : (
        <Drawer opened={drawer} onClose={() => setDrawer(false)} position="right" size={narrow ? "100%" : 380} title="Customer" classNames={{ header: classes.drawerHead, body: classes.drawerBody }}>
          {customer}
        </Drawer>
      )}
    </>
  );
}
