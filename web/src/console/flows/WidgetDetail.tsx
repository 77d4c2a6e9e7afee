import { UnstyledButton } from "@mantine/core";
import type { FlowDefinition, Step } from "@shared/api/console";
import { Time } from "@shared/time/Time";
import { JsonBlock } from "@shared/ui/JsonBlock";
import { StepDetail } from "./StepDetail";
import classes from "./Flows.module.css";

interface WidgetDetailProps {
  definition: FlowDefinition;
  steps: Step[];
  name: string | null;
  onChoose: (name: string) => void;
}

/** The steps that were taken; the chosen widget with its settings and the values it saw. */
export function WidgetDetail({ definition, steps, name, onChoose }: WidgetDetailProps) {
  const state = definition.states.find((one) => one.name === name);
  const step = steps.find((one) => one.name.toLowerCase() === name?.toLowerCase());
  const { offset: _offset, ...properties } = state?.properties ?? {};
  return (
    <section aria-label="Path">
      <h2 className={classes.heading}>Path taken</h2>
      {steps.length === 0 && <p className={classes.caption}>No execution is chosen.</p>}
      <ol className={classes.path}>
        {steps.map((one) => (
          <li key={`${one.name} ${one.at}`}>
            <UnstyledButton className={classes.pathStep} aria-pressed={one.name === name} onClick={() => onChoose(one.name)}>
              <b>{one.name}</b>
              <span>{one.event}</span>
              <small>
                <Time at={one.at} show="clock" />
              </small>
            </UnstyledButton>
          </li>
        ))}
      </ol>
      {state && (
        <div className={classes.widgetDetail}>
          {step && <StepDetail step={step} />}
          <JsonBlock title={`Settings of ${state.name}`} value={properties} />
        </div>
      )}
    </section>
  );
}
