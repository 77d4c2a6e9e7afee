import { Link } from "react-router";
import type { Timeline } from "@shared/api/console";
import { Time } from "@shared/time/Time";
import { JsonBlock } from "@shared/ui/JsonBlock";
import console from "../Console.module.css";
import classes from "./Transcript.module.css";

/** The steps the flow took for this conversation, with the values at each. */
export function FlowSteps({ execution }: { execution: NonNullable<Timeline["execution"]> }) {
  return (
    <div className={console.stack}>
      <p className={console.quiet}>
        <Link to={`/console/flows/${execution.flowId}?execution=${execution.executionId}`}>See the path in the flow</Link>
      </p>
      <ol className={classes.flowSteps}>
        {execution.steps.map((step) => (
          <li key={`${step.name} ${step.at}`}>
            <p>
              <b>{step.name}</b> {step.event && `→ ${step.event}`} · <Time at={step.at} show="clock" />
            </p>
            {step.context && Object.keys(step.context).length > 0 && <JsonBlock title="Values" value={step.context} />}
          </li>
        ))}
      </ol>
    </div>
  );
}
