/** A workflow's configuration as one edits it, and back to the vendor's JSON. What is not known here stays as it was. Pure. */

export interface TargetDraft {
  queue: string;
  expression: string;
  priority: string;
  timeout: string;
  skipIf: string;
  orderBy: string;
  knownWorker: string;
  rest: Record<string, unknown>;
}

export interface FilterDraft {
  name: string;
  expression: string;
  targets: TargetDraft[];
  rest: Record<string, unknown>;
}

export interface WorkflowDraft {
  filters: FilterDraft[];
  /** The default filter; null is none. */
  fallback: TargetDraft | null;
  rest: Record<string, unknown>;
}

type Json = Record<string, unknown>;

const isObject = (value: unknown): value is Json => typeof value === "object" && value !== null && !Array.isArray(value);
const text = (value: unknown) => (value === undefined || value === null ? "" : String(value));

function split(from: Json, known: string[]): Json {
  return Object.fromEntries(Object.entries(from).filter(([name]) => !known.includes(name)));
}

const TARGET = ["queue", "expression", "priority", "timeout", "skip_if", "order_by", "known_worker_sid"];

function readTarget(given: unknown): TargetDraft {
  const from = isObject(given) ? given : {};
  return {
    queue: text(from["queue"]),
    expression: text(from["expression"]),
    priority: text(from["priority"]),
    timeout: text(from["timeout"]),
    skipIf: text(from["skip_if"]),
    orderBy: text(from["order_by"]),
    knownWorker: text(from["known_worker_sid"]),
    rest: split(from, TARGET),
  };
}

export const newTarget = (queue = ""): TargetDraft => readTarget({ queue });
export const newFilter = (queue: string): FilterDraft => ({ name: "", expression: "1==1", targets: [newTarget(queue)], rest: {} });

/** Read a configuration; null when it is no JSON of a workflow. */
export function readWorkflow(configuration: string): WorkflowDraft | null {
  let parsed: unknown;
  try {
    parsed = JSON.parse(configuration);
  } catch {
    return null;
  }
  const routing = isObject(parsed) ? parsed["task_routing"] : undefined;
  if (!isObject(parsed) || !isObject(routing)) return null;
  const filters = Array.isArray(routing["filters"]) ? routing["filters"] : [];
  return {
    filters: filters.filter(isObject).map((from) => ({
      name: text(from["filter_friendly_name"] ?? from["friendly_name"]),
      expression: text(from["expression"]),
      targets: (Array.isArray(from["targets"]) ? from["targets"] : []).map(readTarget),
      rest: split(from, ["filter_friendly_name", "friendly_name", "expression", "targets"]),
    })),
    fallback: isObject(routing["default_filter"]) ? readTarget(routing["default_filter"]) : null,
    rest: split(routing, ["filters", "default_filter"]),
  };
}

const number = (given: string): Json[string] => (/^\d+$/.test(given.trim()) ? Number(given.trim()) : given.trim());

function writeTarget(target: TargetDraft): Json {
  const written: Json = { ...target.rest };
  const put = (name: string, value: string, as: (given: string) => unknown = (given) => given.trim()) => {
    if (value.trim() !== "") written[name] = as(value);
  };
  put("queue", target.queue);
  put("expression", target.expression);
  put("priority", target.priority, number);
  put("timeout", target.timeout, number);
  put("skip_if", target.skipIf);
  put("order_by", target.orderBy);
  put("known_worker_sid", target.knownWorker);
  return written;
}

/** Write a draft as the vendor's JSON. */
export function writeWorkflow(draft: WorkflowDraft): string {
  const filters = draft.filters.map((filter) => ({
    ...filter.rest,
    ...(filter.name.trim() ? { filter_friendly_name: filter.name.trim() } : {}),
    expression: filter.expression.trim(),
    targets: filter.targets.map(writeTarget),
  }));
  const fallback = draft.fallback === null ? {} : { default_filter: writeTarget(draft.fallback) };
  return JSON.stringify({ task_routing: { ...draft.rest, filters, ...fallback } }, null, 2);
}

/** A list with one of its items moved up or down by one. */
export function moved<T>(items: T[], index: number, by: -1 | 1): T[] {
  const other = index + by;
  if (other < 0 || other >= items.length) return items;
  return items.map((item, at) => (at === index ? (items[other] as T) : at === other ? (items[index] as T) : item));
}

export const replaced = <T>(items: T[], index: number, item: T): T[] => items.map((one, at) => (at === index ? item : one));
export const without = <T>(items: T[], index: number): T[] => items.filter((_, at) => at !== index);
