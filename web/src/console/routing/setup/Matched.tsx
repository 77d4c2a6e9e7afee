import type { Matches } from "@shared/api/routingExplained";
import { names } from "../why/decisionWords";
import classes from "./Setup.module.css";

/** Who matches an expression, who of them could be asked now, and who does not match. */
export function Matched({ workers }: { workers: Matches["workers"] }) {
  const matching = workers.filter((worker) => worker.matches);
  const others = workers.filter((worker) => !worker.matches);
  return (
    <div className={classes.matched} role="status">
      <b>
        {matching.length} of {workers.length} match now
      </b>
      {matching.length > 0 && (
        <ul>
          {matching.slice(0, 12).map((worker) => (
            <li key={worker.workerId}>
              {worker.name}
              {worker.whyNotNow && <span> · {worker.whyNotNow}</span>}
            </li>
          ))}
          {matching.length > 12 && <li>and {matching.length - 12} more</li>}
        </ul>
      )}
      {others.length > 0 && <p>Not: {names(others.slice(0, 8).map((worker) => worker.name))}{others.length > 8 ? ` and ${others.length - 8} more` : ""}.</p>}
    </div>
  );
}
