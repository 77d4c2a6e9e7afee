/** `/desktop`: where a worker takes conversations. Three panes, an offer that floats above them. */
import { VisuallyHidden } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { fetchMe, fetchTasks } from "@shared/api/desktop";
import { ConnectionBanner } from "@shared/live/ConnectionBanner";
import { LiveFeed } from "@shared/live/LiveFeed";
import { ErrorState } from "@shared/states/ErrorState";
import { TopBar } from "@shared/ui/TopBar";
import { useTitle } from "@shared/ui/useTitle";
import { DesktopPanes } from "./DesktopPanes";
import { DirectCalls } from "./direct/DirectCalls";
import { OfferStack } from "./offers/OfferStack";
import { CallStrip } from "./softphone/CallStrip";
import { Softphone } from "./softphone/Softphone";
import { touchedBy } from "./touches";
import { useChosenTask } from "./useChosenTask";
import classes from "./Desktop.module.css";

export default function DesktopPage() {
  return (
    <LiveFeed path="/desktop/api/live" touches={touchedBy} always>
      <div className={classes.page}>
        <TopBar>
          <VisuallyHidden component="h1">Desktop</VisuallyHidden>
        </TopBar>
        <ConnectionBanner />
        <DesktopBody />
      </div>
    </LiveFeed>
  );
}

function DesktopBody() {
  const me = useQuery({ queryKey: ["desktop", "me"], queryFn: fetchMe });
  const tasks = useQuery({ queryKey: ["desktop", "tasks"], queryFn: fetchTasks });
  const { taskId, choose } = useChosenTask(tasks.data?.tasks);
  const [accepted, setAccepted] = useState<string | null>(null);
  const takeUp = (id: string) => {
    setAccepted(id);
    choose(id);
  };
  const offers = tasks.data?.offers ?? [];
  useTitle(me.data ? `Desktop of ${me.data.name}` : "Desktop", offers.length);
  const error = me.error ?? tasks.error;
  if (error && !(me.data && tasks.data)) {
    const retry = () => void Promise.all([me.refetch(), tasks.refetch()]);
    return <ErrorState what="The desktop could not be read" error={error} onRetry={retry} />;
  }
  return (
    <Softphone tasks={tasks.data?.tasks} accepted={accepted}>
      <OfferStack offers={offers} readAt={tasks.dataUpdatedAt} onAccepted={takeUp} />
      <DirectCalls />
      <CallStrip tasks={tasks.data?.tasks} taskId={taskId} onChoose={choose} />
      <DesktopPanes me={me.data} tasks={tasks.data?.tasks} offers={offers} taskId={taskId} onChoose={choose} onBegun={takeUp} />
    </Softphone>
  );
}
