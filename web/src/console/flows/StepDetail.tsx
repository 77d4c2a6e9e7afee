import type { Step } from "@shared/api/console";
import { JsonBlock } from "@shared/ui/JsonBlock";
import { stepValues } from "./stepValues";
import classes from "./Flows.module.css";

/** The values of one step: what was put in, what came back, and all the rest when asked for. */
export function StepDetail({ step }: { step: Step }) {
  const { substituted, output, all } = stepValues(step);
  return (
    <div className={classes.widgetDetail}>
      {substituted !== null && <JsonBlock title={`Values put into ${step.name}`} value={substituted} />}
      {output !== null && <JsonBlock title={`What ${step.name} gave`} value={output} />}
      {all !== null && (
        <details className={classes.allValues}>
          <summary>Every value at this step</summary>
          <JsonBlock title={`Values at ${step.name}`} value={all} />
        </details>
      )}
    </div>
  );
}
