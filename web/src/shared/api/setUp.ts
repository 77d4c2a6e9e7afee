/**
 * Set-up through the wire API: each change is one call that the screen also shows, so that a reader of the article
 * finds in it what their own code would send. Addresses are the vendor's; they are answered here (`/-/<host>/…`).
 */
import { get, request } from "./http";
import { type TraitDefinition, type TraitGroup } from "./wire";

/** One call of the wire API, before it is made. A form goes as a form, everything else as JSON. */
export interface ApiCall {
  method: "POST" | "PUT" | "PATCH";
  host: string;
  path: string;
  json?: unknown;
  form?: Record<string, string>;
}

/** A call that was made, and what it was answered. */
export interface MadeCall {
  call: ApiCall;
  answer: unknown;
}

const CONVERSATIONS = "conversations.twilio.com";
const MEMORY = "memory.twilio.com";
const INTELLIGENCE = "intelligence.twilio.com";
const STUDIO = "studio.twilio.com";
const API = "api.twilio.com";
const ROUTER = "taskrouter.twilio.com";

/** The path on this server that answers for a product's host. */
export const localPath = (host: string, path: string) => `/-/${host}${path}`;

/** The address in the vendor's own words. */
export const publicAddress = (call: ApiCall) => `https://${call.host}${call.path}`;

/** Make a call. */
export async function makeCall(call: ApiCall): Promise<MadeCall> {
  const body = call.form ? new URLSearchParams(call.form) : call.json;
  return { call, answer: await request<unknown>(call.method, localPath(call.host, call.path), body) };
}

/** The call as a command line against this server, with the keys of `tieline env`. */
export function callAsCurl(call: ApiCall, origin = window.location.origin): string {
  const quote = (text: string) => `'${text.replaceAll("'", `'\\''`)}'`;
  const parts = [`curl -X ${call.method} ${quote(origin + localPath(call.host, call.path))}`, '-u "$TWILIO_API_KEY:$TWILIO_API_SECRET"'];
  if (call.form) {
    for (const [name, value] of Object.entries(call.form)) parts.push(`--data-urlencode ${quote(`${name}=${value}`)}`);
  } else {
    parts.push(`-H 'Content-Type: application/json'`, `--data-raw ${quote(JSON.stringify(call.json))}`);
  }
  return parts.join(" \\\n  ");
}

export interface AddressRule {
  sid: string;
  address: string;
  type: string;
  auto_creation: { enabled?: boolean; conversation_service_sid?: string } | null;
}

export interface OrchestratorConfiguration {
  id: string;
  displayName: string;
  description: string;
  conversationGroupingType: string;
  memoryStoreId: string;
  memoryExtractionEnabled: boolean;
  statusCallbacks: { url: string; method: string }[];
  intelligenceConfigurationIds: string[];
}

export interface Rule {
  operators: { id: string }[];
  triggers: { on: string }[];
  actions?: unknown[];
  context?: unknown;
}

export interface IntelligenceConfiguration {
  id: string;
  displayName: string;
  description: string;
  rules: Rule[];
}

export interface PhoneNumber {
  sid: string;
  phone_number: string;
  voice_url: string;
}

export interface StudioFlow {
  sid: string;
  friendly_name: string;
  status: string;
  revision: number;
}

const read = <T>(host: string, path: string) => get<T>(localPath(host, path));

export const fetchConfigurations = async () =>
  (await read<{ configurations: OrchestratorConfiguration[] }>(CONVERSATIONS, "/v2/ControlPlane/Configurations")).configurations;

export const fetchStores = async () => (await read<{ stores: string[] }>(MEMORY, "/v1/ControlPlane/Stores")).stores;

export const fetchIntelligence = async () =>
  (await read<{ items: IntelligenceConfiguration[] }>(INTELLIGENCE, "/v3/ControlPlane/Configurations")).items;

export const fetchPhoneNumbers = async (accountId: string) =>
  (await read<{ incoming_phone_numbers: PhoneNumber[] }>(API, `/2010-04-01/Accounts/${accountId}/IncomingPhoneNumbers.json`))
    .incoming_phone_numbers;

export const fetchStudioFlows = async () => (await read<{ flows: StudioFlow[] }>(STUDIO, "/v2/Flows")).flows;

export const fetchAddressRules = async () =>
  (await read<{ address_configurations: AddressRule[] }>(CONVERSATIONS, "/v1/Configuration/Addresses")).address_configurations;

export const fetchServices = async () =>
  (await read<{ services: { sid: string; friendly_name: string }[] }>(CONVERSATIONS, "/v1/Services")).services;

/** The workflows of the first workspace, which is where a project's tasks go. */
export async function fetchWorkflows(): Promise<{ sid: string; friendly_name: string }[]> {
  const { workspaces } = await read<{ workspaces: { sid: string }[] }>(ROUTER, "/v1/Workspaces");
  if (workspaces[0] === undefined) return [];
  return (await read<{ workflows: { sid: string; friendly_name: string }[] }>(ROUTER, `/v1/Workspaces/${workspaces[0].sid}/Workflows`)).workflows;
}

export interface FlowTemplate {
  templateId: string;
  name: string;
  about: string;
  definition: unknown;
}

export const fetchFlowTemplates = async (workflowId: string) =>
  (await get<{ templates: FlowTemplate[] }>("/console/api/flow-templates", { workflowId })).templates;

/** Step 2: messages to a number open a conversation in a service. */
export const addressRuleCall = (address: string, serviceId: string): ApiCall => ({
  method: "POST",
  host: CONVERSATIONS,
  path: "/v1/Configuration/Addresses",
  form: { Type: "sms", Address: address, "AutoCreation.Enabled": "true", "AutoCreation.Type": "default", "AutoCreation.ConversationServiceSid": serviceId },
});

/** Step 3: a memory store of its own. */
export const storeCall = (displayName: string): ApiCall => ({
  method: "POST", host: MEMORY, path: "/v1/ControlPlane/Stores", json: { displayName, description: "" },
});

/** Step 3: the orchestrator's configuration. */
export const configurationCall = (wish: { displayName: string; storeId: string; serviceId: string | null }): ApiCall => ({
  method: "POST",
  host: CONVERSATIONS,
  path: "/v2/ControlPlane/Configurations",
  json: {
    displayName: wish.displayName,
    description: "",
    conversationGroupingType: "GROUP_BY_PROFILE",
    memoryStoreId: wish.storeId,
    memoryExtractionEnabled: true,
    ...(wish.serviceId ? { conversationsV1Bridge: { serviceId: wish.serviceId } } : {}),
  },
});

/** The two moments at which the article has its operators run. */
export const TRIGGERS = { CONVERSATION_END: "At conversation end", CONVERSATION_INACTIVE: "Conversation moved to inactive" } as const;

/** Step 4: the two rules, with memory as their context. */
export const rulesCall = (displayName: string, operatorIds: readonly string[]): ApiCall => ({
  method: "POST",
  host: INTELLIGENCE,
  path: "/v3/ControlPlane/Configurations",
  json: {
    displayName,
    rules: Object.keys(TRIGGERS).map((on) => ({
      operators: operatorIds.map((id) => ({ id })),
      triggers: [{ on }],
      actions: [],
      context: { memory: { enabled: true } },
    })),
  },
});

/** Step 4: the orchestrator uses an intelligence configuration, beside those it uses already. */
export const linkCall = (configuration: OrchestratorConfiguration, intelligenceId: string): ApiCall => ({
  method: "PATCH",
  host: CONVERSATIONS,
  path: `/v2/ControlPlane/Configurations/${configuration.id}`,
  json: { intelligenceConfigurationIds: [...configuration.intelligenceConfigurationIds, intelligenceId] },
});

/** Step 5: where the orchestrator tells what happens. */
export const webhookCall = (configurationId: string, url: string): ApiCall => ({
  method: "PATCH",
  host: CONVERSATIONS,
  path: `/v2/ControlPlane/Configurations/${configurationId}`,
  json: { statusCallbacks: url === "" ? [] : [{ url, method: "POST" }] },
});

/** Step 5: what answers the number's calls. */
export const voiceCall = (accountId: string, numberId: string, url: string): ApiCall => ({
  method: "POST",
  host: API,
  path: `/2010-04-01/Accounts/${accountId}/IncomingPhoneNumbers/${numberId}.json`,
  form: { VoiceUrl: url, VoiceMethod: "POST" },
});

/** Step 6: a published flow from a template. */
export const flowCall = (friendlyName: string, definition: unknown): ApiCall => ({
  method: "POST",
  host: STUDIO,
  path: "/v2/Flows",
  form: { FriendlyName: friendlyName, Status: "published", Definition: JSON.stringify(definition), CommitMessage: "From the template" },
});

/** Step 7: a trait more in a group of a store. */
export const traitCall = (storeId: string, group: string, name: string, definition: TraitDefinition): ApiCall => ({
  method: "PATCH",
  host: MEMORY,
  path: `/v1/ControlPlane/Stores/${storeId}/TraitGroups/${encodeURIComponent(group)}`,
  json: { traits: { [name]: definition } },
});

/** Whether a group has a trait; names that differ only in case are one trait. */
export const hasTrait = (groups: readonly TraitGroup[], group: string, name: string) =>
  groups.some((one) => one.displayName === group && Object.keys(one.traits ?? {}).some((key) => key.toLowerCase() === name.toLowerCase()));
