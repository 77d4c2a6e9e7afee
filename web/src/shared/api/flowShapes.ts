/** What flows look like: a definition as Studio writes it, its faults, and where an execution of it stands. */
/** Where an execution stands: at which widget, waiting for whom, since and until when. */
export interface ExecutionWait {
  widget: string;
  awaits: "reply" | "call" | "answer" | "child" | "agent" | null;
  since: string;
  until: string | null;
  reference: string | null;
}

export interface FlowCondition {
  friendly_name?: string;
  arguments?: string[];
  type?: string;
  value?: string;
}

export interface FlowTransition {
  event: string;
  next?: string | null;
  conditions?: FlowCondition[];
}

export interface FlowState {
  name: string;
  type: string;
  transitions?: FlowTransition[];
  properties?: { offset?: { x: number; y: number }; [property: string]: unknown };
}

export interface FlowDefinition {
  description?: string;
  initial_state: string;
  states: FlowState[];
  flags?: { allow_concurrent_calls?: boolean };
}

/** One fault of a definition, and where it stands ("#/states/3/properties/timeout"). */
export interface FlowProblem {
  propertyPath: string;
  message: string;
}
