/** The faults the server found, each with the widget and the property it is about. Pure. */
import type { FlowDefinition, FlowProblem } from "@shared/api/console";

export interface PlacedProblem {
  message: string;
  path: string;
  /** The widget it is about; null for the flow as a whole. */
  state: string | null;
  /** "properties" or "transitions", and which of them. */
  part: string | null;
  key: string | null;
}

/** Say which widget each fault is about, by its place in the definition that was checked. */
export function placeProblems(problems: FlowProblem[], definition: FlowDefinition): PlacedProblem[] {
  return problems.map(({ propertyPath, message }) => {
    const [, index, part, key] = /^#\/states\/(\d+)(?:\/([^/]+)(?:\/([^/]+))?)?/.exec(propertyPath) ?? [];
    const state = index === undefined ? null : (definition.states[Number(index)]?.name ?? null);
    return { message, path: propertyPath, state, part: part ?? null, key: key ?? null };
  });
}

export const ofState = (problems: PlacedProblem[], name: string) => problems.filter((one) => one.state === name);

/** What is wrong with one property, as a field shows it. */
export const ofProperty = (problems: PlacedProblem[], key: string) =>
  problems.filter((one) => one.part === "properties" && one.key === key).map((one) => one.message).join(" ") || undefined;

/** What is wrong with one transition. */
export const ofTransition = (problems: PlacedProblem[], index: number) =>
  problems.filter((one) => one.part === "transitions" && one.key === String(index)).map((one) => one.message).join(" ") || undefined;

/** What no field of the widget's form shows. */
export const elsewhere = (problems: PlacedProblem[], fields: ReadonlySet<string>) =>
  problems.filter((one) => one.part !== "transitions" && !(one.part === "properties" && one.key !== null && fields.has(one.key)));
