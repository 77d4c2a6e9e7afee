/** What one step of an execution saw: the widget's settings with values put in, and what came back. Pure. */
import type { Step } from "@shared/api/console";

export interface StepValues {
  /** Settings after substitution; null when the widget has none. */
  substituted: unknown;
  /** What the widget gave to the steps after it. */
  output: unknown;
  /** Every value the step could read. */
  all: unknown;
}

export function stepValues(step: Step): StepValues {
  const substituted = at(step.context, "step", "properties");
  const output = at(step.context, "widgets", step.name);
  return { substituted: filled(substituted), output: filled(output), all: filled(step.context) };
}

function at(value: unknown, ...path: string[]): unknown {
  return path.reduce<unknown>(
    (inner, name) => (typeof inner === "object" && inner !== null ? (inner as Record<string, unknown>)[name] : undefined),
    value,
  );
}

function filled(value: unknown): unknown {
  if (value === undefined || value === null) return null;
  return typeof value === "object" && Object.keys(value).length === 0 ? null : value;
}
