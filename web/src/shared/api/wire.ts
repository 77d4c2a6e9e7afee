/** The wire API, used by the screens wherever it has the resource (design: one public API). */
import { get, patch, post, remove, segment } from "./http";
import type { DataType, TraitValue } from "./types";

export interface TraitDefinition {
  dataType: DataType;
  description?: string;
  idTypePromotion?: string;
}

export interface TraitGroup {
  displayName: string;
  description?: string;
  traits?: Record<string, TraitDefinition>;
  version: number;
}

export interface OperatorResult {
  id: string;
  conversationId: string;
  outputFormat: string;
  operator: { id: string };
  dateCreated: string;
  referenceIds: string[];
  result: unknown;
}

const profile = (storeId: string, profileId: string) => `/v1/Stores/${segment(storeId)}/Profiles/${segment(profileId)}`;
const groups = (storeId: string) => `/v1/ControlPlane/Stores/${segment(storeId)}/TraitGroups`;

/** Write one trait; null removes it. */
export const writeTrait = (
  storeId: string, profileId: string, trait: { group: string; name: string; value: TraitValue },
) => patch<{ message: string }>(profile(storeId, profileId), { traits: { [trait.group]: { [trait.name]: trait.value } } });

export const fetchTraitGroups = (storeId: string) =>
  get<{ traitGroups: TraitGroup[] }>(groups(storeId), { includeTraits: "true" });

export const addTrait = (storeId: string, group: string, name: string, definition: TraitDefinition) =>
  patch<unknown>(`${groups(storeId)}/${segment(group)}`, { traits: { [name]: definition } });

export const addObservation = (storeId: string, profileId: string, content: string) =>
  post<unknown>(`${profile(storeId, profileId)}/Observations`, {
    observations: [{ content, source: "console", occurredAt: new Date().toISOString() }],
  });

const observation = (storeId: string, profileId: string, observationId: string) =>
  `${profile(storeId, profileId)}/Observations/${segment(observationId)}`;

/** Say what is true instead; the words as they were stay readable among its revisions. */
export const correctObservation = (storeId: string, profileId: string, corrected: { observationId: string; content: string }) =>
  patch<unknown>(observation(storeId, profileId, corrected.observationId), { content: corrected.content });

export const forgetObservation = (storeId: string, profileId: string, observationId: string) =>
  remove<unknown>(observation(storeId, profileId, observationId));

export const fetchOperatorResults = (conversationId: string) =>
  get<{ items: OperatorResult[] }>("/v3/OperatorResults", { conversationId, pageSize: 50 });

export interface Operator {
  id: string;
  displayName: string;
  description?: string;
  outputFormat: string;
}

export const fetchOperators = () => get<{ items: Operator[] }>("/v3/ControlPlane/Operators", {});
