/** `/`: three doors with their living state, the command for one's own program, and the article's steps. */
import { useQuery } from "@tanstack/react-query";
import { fetchStart } from "@shared/api/console";
import { ConnectionBanner } from "@shared/live/ConnectionBanner";
import { LiveFeed } from "@shared/live/LiveFeed";
import { ErrorState } from "@shared/states/ErrorState";
import { TopBar } from "@shared/ui/TopBar";
import { useTitle } from "@shared/ui/useTitle";
import { ArticleSteps } from "./ArticleSteps";
import { Doors } from "./Doors";
import { ModelBadge } from "./ModelBadge";
import { RunYourOwn } from "./RunYourOwn";
import classes from "./Start.module.css";

export default function StartPage() {
  useTitle("Start");
  return (
    <LiveFeed path="/console/api/live" touches={() => [["start"]]}>
      <div className={classes.page}>
        <TopBar />
        <ConnectionBanner />
        <StartBody />
      </div>
    </LiveFeed>
  );
}

function StartBody() {
  const start = useQuery({ queryKey: ["start"], queryFn: fetchStart });
  if (start.error && !start.data) {
    return <ErrorState what="The start page could not be read" error={start.error} onRetry={() => void start.refetch()} />;
  }
  return (
    <main className={classes.body}>
      <header className={classes.hello}>
        <div>
          <h1>One customer, one memory, an agent and your people</h1>
          <p>Text as a customer, answer as a worker, and watch every step in between.</p>
        </div>
        {start.data && <ModelBadge model={start.data.model} />}
      </header>
      <Doors start={start.data} />
      <div className={classes.below}>
        <RunYourOwn start={start.data} />
        <ArticleSteps start={start.data} />
      </div>
    </main>
  );
}
