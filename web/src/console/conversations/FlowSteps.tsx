import { Link } from "react-router";
import type { Timeline } from "@shared/api/console";
import { Time } from "@shared/time/Time";
import { StepDetail } from "../flows/StepDetail";
import { WaitNotice } from "../flows/WaitNotice";
import console from "../Console.module.css";
import classes from "./Transcript.module.css";

/** The steps the flow took for this conversation, with the values at each. */
export function FlowSteps({ execution }: { execution: NonNullable<Timeline["execution"]> }) {
  return (
    <div className={console.stack}>
      <p className={console.quiet}>
        <Link to={`/console/flows/${execution.flowId}?execution=${execution.executionId}`}>See the path in the flow</Link>
      </p>
      <WaitNotice wait={execution.waits} />
      <ol className={classes.flowSteps}>
        {execution.steps.map((step) => (
          <li key={`${step.name} ${step.at}`}>
            <h2>
              {step.name} {step.event && <span>→ {step.event}</span>} <Time at={step.at} show="clock" />
            </h2>
            <StepDetail step={step} />
          </li>
        ))}
      </ol>
    </div>
  );
}
