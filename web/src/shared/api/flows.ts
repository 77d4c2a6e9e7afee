/** Studio's flows through the wire API, as the editor reads and writes them. A definition is never changed on its way. */
import type { FlowDefinition, FlowProblem } from "./console";
import { ApiError, get, request, segment } from "./http";
import { localPath } from "./setUp";

export type FieldKind = "text" | "words" | "number" | "number_text" | "flag" | "flag_text" | "choice" | "pairs" | "variables" | "json";

/** One property of a widget as a field of a form. */
export interface WidgetField {
  key: string;
  label: string;
  kind: FieldKind;
  required: boolean;
  choices: string[];
  default: string | number | boolean | null;
  hint: string;
}

/** One widget as the editor offers it; `refused` says why it is kept and not run. */
export interface OfferedWidget {
  type: string;
  label: string;
  group: string;
  about: string;
  events: string[];
  fields: WidgetField[];
  refused: string | null;
}

export interface Catalogue {
  widgets: OfferedWidget[];
  operators: string[];
}

interface WireProblem {
  property_path: string;
  message: string;
}

/** A revision of a flow, as the wire has it. A list leaves definition and findings out. */
export interface WireFlow {
  sid: string;
  friendly_name: string;
  definition: FlowDefinition | null;
  status: "draft" | "published";
  revision: number;
  commit_message: string | null;
  errors: WireProblem[] | null;
  warnings?: WireProblem[] | null;
  date_updated: string;
  webhook_url?: string;
}

export interface FlowChange {
  name: string;
  definition: FlowDefinition;
  status: "draft" | "published";
  message?: string;
}

const FLOWS = localPath("studio.twilio.com", "/v2/Flows");
const one = (flowId: string) => `${FLOWS}/${segment(flowId)}`;

export const fetchCatalogue = () => get<Catalogue>("/console/api/flow-widgets");

export const fetchRevisions = async (flowId: string) => (await get<{ revisions: WireFlow[] }>(`${one(flowId)}/Revisions`, { PageSize: 200 })).revisions;

export const fetchRevision = (flowId: string, revision: number) => get<WireFlow>(`${one(flowId)}/Revisions/${revision}`);

export const fetchWireFlow = (flowId: string) => get<WireFlow>(one(flowId));

const formOf = (change: FlowChange) =>
  new URLSearchParams({
    FriendlyName: change.name,
    Status: change.status,
    Definition: JSON.stringify(change.definition),
    ...(change.message ? { CommitMessage: change.message } : {}),
  });

export const createFlow = (change: FlowChange) => request<WireFlow>("POST", FLOWS, formOf(change));

/** Write the next revision; refused (412) when another was written after the one this change was made from. */
export const saveFlow = (flowId: string, change: FlowChange, madeFrom: number | null) =>
  request<WireFlow>("POST", one(flowId), formOf(change), madeFrom === null ? {} : { "If-Match": `"${madeFrom}"` });

export const deleteFlow = (flowId: string) => request<undefined>("DELETE", one(flowId));

/** What keeps a definition from running; nothing when it could run. */
export async function findProblems(definition: FlowDefinition): Promise<FlowProblem[]> {
  try {
    await request("POST", `${FLOWS}/Validate`, formOf({ name: "Validate", definition, status: "published" }));
    return [];
  } catch (error) {
    const found = problemsIn(error);
    if (found === null) throw error;
    return found;
  }
}

/** The faults that a refusal lists, or null when it is about something else. */
export function problemsIn(error: unknown): FlowProblem[] | null {
  if (!(error instanceof ApiError) || typeof error.details !== "object" || error.details === null) return null;
  const { errors } = error.details as { errors?: WireProblem[] };
  return Array.isArray(errors) ? errors.map(shownProblem) : null;
}

export const shownProblem = (problem: WireProblem): FlowProblem => ({ propertyPath: problem.property_path, message: problem.message });

export const fetchTestUsers = async (flowId: string) => (await get<{ test_users: string[] }>(`${one(flowId)}/TestUsers`)).test_users;

export function saveTestUsers(flowId: string, addresses: string[]): Promise<{ test_users: string[] }> {
  const form = new URLSearchParams();
  for (const address of addresses) form.append("TestUsers", address);
  if (addresses.length === 0) form.append("TestUsers", "");
  return request("POST", `${one(flowId)}/TestUsers`, form);
}
