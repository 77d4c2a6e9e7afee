import { IconRouteSquare } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { ActorBadge } from "@shared/actors/ActorBadge";
import { type Decision, type NotAsked, type Standing, explainTask } from "@shared/api/routingExplained";
import { EmptyState } from "@shared/states/EmptyState";
import { Time } from "@shared/time/Time";
import { Read } from "@shared/states/Read";
import { decisionTitle, names, notAskedWords, placeWords } from "./decisionWords";
import room from "../../Console.module.css";
import classes from "./Why.module.css";

/** Why a task went where it went: every decision about it, and how it stands now. */
export function DecisionTrace({ taskId }: { taskId: string }) {
  const explained = useQuery({ queryKey: ["console", "routing", "task", taskId, "why"], queryFn: () => explainTask(taskId) });
  return (
    <section className={room.section} aria-label="Why it went where it went">
      <h2>Why it went where it went</h2>
      <Read query={explained} what="The decisions could not be read">
        {({ decisions, now }) => (
          <ol className={classes.trace}>
            {decisions.map((decision, index) => (
              <OneDecision key={index} decision={decision} />
            ))}
            {now && <Now standing={now} />}
            {decisions.length === 0 && !now && (
              <li>
                <EmptyState Icon={IconRouteSquare} title="Nothing was decided yet">
                  The router decides as soon as the task is made.
                </EmptyState>
              </li>
            )}
          </ol>
        )}
      </Read>
    </section>
  );
}

function OneDecision({ decision }: { decision: Decision }) {
  const { actor, title } = decisionTitle(decision);
  return (
    <li className={classes.decision}>
      <header>
        <ActorBadge actor={actor} label={title} />
        <Time at={decision.at} show="clock" />
      </header>
      {decision.filterNumber !== undefined && <p className={room.quiet}>{placeWords(decision)}</p>}
      {decision.expression && <code>{decision.expression}</code>}
      {decision.because && decision.because.length > 0 && (
        <p>
          <b>Because:</b> {decision.because.join("; ")}.
        </p>
      )}
      {decision.next && decision.next.length > 0 && <p>Next in line: {names(decision.next.map((each) => each.name))}.</p>}
      <Others rows={decision.notAsked ?? []} />
    </li>
  );
}

function Now({ standing }: { standing: Standing }) {
  return (
    <li className={classes.decision} data-now>
      <header>
        <ActorBadge actor="waiting" label={standing.wouldAsk.length > 0 ? `Next: ${names(standing.wouldAsk.map((each) => each.name))}` : "Now: nobody can be asked"} />
      </header>
      <StandingDetail standing={standing} />
    </li>
  );
}

/** Who would be asked at a target, who not, and why. */
export function StandingDetail({ standing }: { standing: Standing }) {
  return (
    <>
      <p className={room.quiet}>{placeWords(standing.about)}</p>
      {standing.about.expression && <code>{standing.about.expression}</code>}
      {standing.because.length > 0 && (
        <p>
          <b>Because:</b> {standing.because.join("; ")}.
        </p>
      )}
      {standing.wouldSkip && <p>It would be skipped at once, by its skip_if.</p>}
      <Others rows={standing.notAsked} />
    </>
  );
}

function Others({ rows }: { rows: NotAsked[] }) {
  if (rows.length === 0) return null;
  return (
    <details>
      <summary>{rows.reduce((sum, row) => sum + row.count, 0)} not asked</summary>
      <ul>
        {rows.map((row) => (
          <li key={row.reason}>{notAskedWords(row)}</li>
        ))}
      </ul>
    </details>
  );
}
