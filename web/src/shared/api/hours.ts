/** Opening hours, and what waiting customers are told and promised. */
import { get, patch, post, remove, request, segment } from "./http";

export interface SpecialDay {
  on: string;
  name: string;
  spans: string[];
}

/** Hours as they are written: spans such as `09:00-13:00` by weekday, `mon` to `sun`. */
export interface HoursDraft {
  friendlyName: string;
  zone: string;
  weekly: Record<string, string[]>;
  special: SpecialDay[];
}

export interface Hours extends HoursDraft {
  hoursId: string;
  isOpen: boolean;
  opensAt: string | null;
  closesAt: string | null;
  because: string | null;
}

export interface WaitingSettings {
  hoursId: string | null;
  tellsWait: boolean;
  promiseHours: number;
  offersAtATime: number;
  channelPolicy: "independent" | "voice_alone";
}

export interface HoursState {
  hours: Hours[];
  /** By queue, the hours it goes by itself; null is the workspace's. */
  queues: Record<string, string | null>;
  settings: WaitingSettings;
  zones: string[];
}

const workspace = (id: string, rest: string) => `/console/api/workspaces/${segment(id)}/${rest}`;
const one = (id: string) => `/console/api/hours/${segment(id)}`;

export const fetchHours = (workspaceId: string) => get<HoursState>(workspace(workspaceId, "hours"));
export const saveHours = (workspaceId: string, hoursId: string | null, draft: HoursDraft) =>
  hoursId === null ? post<Hours>(workspace(workspaceId, "hours"), draft) : request<Hours>("PUT", one(hoursId), draft);
export const removeHours = (hoursId: string) => remove<undefined>(one(hoursId));
export const previewHours = async (draft: HoursDraft) =>
  (await post<{ stretches: { from: string; to: string }[] }>("/console/api/hours/preview", draft)).stretches;
export const setQueueHours = (queueId: string, hoursId: string | null) =>
  request<unknown>("PUT", `/console/api/queues/${segment(queueId)}/hours`, { hoursId });
export const setWaiting = (workspaceId: string, changes: Partial<Omit<WaitingSettings, "channelPolicy">>) =>
  patch<WaitingSettings>(workspace(workspaceId, "waiting"), changes);
export const setChannelPolicy = (workspaceId: string, channelPolicy: WaitingSettings["channelPolicy"]) =>
  request<unknown>("PUT", workspace(workspaceId, "channel-policy"), { channelPolicy });
