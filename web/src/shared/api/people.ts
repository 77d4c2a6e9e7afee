/** Those who sign in, the ways in, and the log of who did what. */
import { get, patch, post, remove, request, segment } from "./http";

export type UserRole = "administrator" | "supervisor" | "worker";

export interface User {
  userId: string;
  flexUserId: string;
  username: string;
  email: string | null;
  name: string;
  locale: string;
  roles: UserRole[];
  workerId: string | null;
  hasPassword: boolean;
  oidcSubject: string | null;
  disabledAt: string | null;
  createdAt: string;
}

export interface SignedIn {
  signInId: string;
  userId: string | null;
  workerId: string | null;
  role: string;
  name: string;
  address: string;
  browser: string;
  createdAt: string;
  lastSeenAt: string;
  isThis: boolean;
}

export interface PeopleState {
  users: User[];
  signIns: SignedIn[];
  /** What the identity provider is called; null without one. */
  provider: string | null;
  /** Whoever looks, when they signed in by name. */
  self: string | null;
}

export interface NewUser {
  username: string;
  name: string;
  roles: UserRole[];
  email?: string;
  workerId?: string;
  newWorker?: boolean;
}

export interface Act {
  actId: number;
  at: string;
  actor: string;
  role: string;
  userId: string | null;
  workerId: string | null;
  what: string;
  route: string;
  status: number;
  ids: Record<string, string>;
  address: string;
}

export interface ActPage {
  acts: Act[];
  operations: string[];
  nextToken: string | null;
}

export interface ActFilter {
  userId: string;
  what: string;
  about: string;
  refused: string;
}

export const fetchPeople = () => get<PeopleState>("/console/api/users");
export const inviteUser = (user: NewUser) => post<{ user: User; url: string }>("/console/api/users", user);
export const changeUser = (userId: string, changes: { roles?: UserRole[]; workerId?: string; disabled?: boolean }) =>
  patch<{ user: User }>(`/console/api/users/${segment(userId)}`, changes);
export const resetPassword = (userId: string) => post<{ url: string }>(`/console/api/users/${segment(userId)}/reset`);
export const signUserOut = (userId: string) => remove<{ ended: number }>(`/console/api/users/${segment(userId)}/sign-ins`);
export const endSignIn = (signInId: string) => remove<undefined>(`/console/api/sign-ins/${segment(signInId)}`);

export const fetchActs = (wanted: ActFilter, pageToken?: string) => get<ActPage>("/console/api/audit", { ...wanted, pageToken });

/** Where to go after signing in. */
export interface Home {
  home: string;
}

export const fetchWays = () => get<{ provider: string | null }>("/sign-in/api/ways");
export const signIn = (username: string, password: string, next: string) => post<Home>("/sign-in/api/password", { username, password, next });
export const lookAtLink = (token: string) => post<{ username: string; name: string; hasPassword: boolean }>("/sign-in/api/link", { token });
export const setPassword = (token: string, password: string) => post<Home>("/sign-in/api/set-password", { token, password });

export interface OwnState {
  user: User | null;
  name: string;
  roles: UserRole[];
  /** Where somebody with these roles begins. */
  home: string;
  signIns: SignedIn[];
}

export const fetchOwn = () => get<OwnState>("/sign-in/api/me");
export const changePassword = (current: string, password: string) => request<Home>("PUT", "/sign-in/api/me/password", { current, password });
export const endOwnSignIn = (signInId: string) => remove<undefined>(`/sign-in/api/me/sign-ins/${segment(signInId)}`);
