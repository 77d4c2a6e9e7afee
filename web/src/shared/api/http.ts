/**
 * The one caller of the server. Screens never fetch: they use the functions beside this file
 * (`phone.ts`, `desktop.ts`, `console.ts`, `wire.ts`), which all end here.
 */

/** A refusal or failure of the server, in words a person can act on. */
export class ApiError extends Error {
  /** HTTP status; 0 when the server could not be reached. */
  readonly status: number;
  /** The API's own error code, when it gave one. */
  readonly code: number | null;
  /** The field of the request that was refused, when the server named one. */
  readonly field: string | null;
  /** What else the API said about it (Studio lists the faults of a definition here). */
  readonly details: unknown;

  constructor(message: string, status: number, code: number | null = null, field: string | null = null, details: unknown = null) {
    super(message);
    this.details = details;
    this.name = "ApiError";
    this.status = status;
    this.code = code;
    this.field = field;
  }

  /** The session is missing or over: only a new one-time link helps. */
  get signedOut(): boolean {
    return this.status === 401 || this.status === 403;
  }

  /** Nothing answered: the network or the server is away, what is on screen is safe. */
  get unreachable(): boolean {
    return this.status === 0;
  }
}

interface ErrorBody {
  code?: unknown;
  message?: unknown;
  field?: unknown;
  details?: unknown;
}

/** Turn an answer that is not a 2xx into an error that carries the server's own words. */
export async function readError(response: Response): Promise<ApiError> {
  let body: ErrorBody = {};
  try {
    const parsed: unknown = await response.json();
    if (typeof parsed === "object" && parsed !== null) body = parsed;
  } catch {
    // A proxy or a crash answers without JSON: the status has to speak for itself.
  }
  const message =
    typeof body.message === "string" && body.message !== ""
      ? body.message
      : `The server answered ${response.status}${response.statusText ? ` (${response.statusText})` : ""}.`;
  const code = typeof body.code === "number" ? body.code : null;
  return new ApiError(message, response.status, code, typeof body.field === "string" ? body.field : null, body.details ?? null);
}

type Query = Record<string, string | number | null | undefined>;

/** A path with its query; empty values are left out. */
export function withQuery(path: string, query: Query): string {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    if (value !== null && value !== undefined && value !== "") search.set(name, String(value));
  }
  const text = search.toString();
  return text === "" ? path : `${path}?${text}`;
}

/** Send one request, JSON or a form, and read its JSON; throws ApiError for everything that is not a 2xx. */
export async function request<T>(method: string, path: string, body?: unknown, headers: Record<string, string> = {}): Promise<T> {
  const init: RequestInit = { method, credentials: "same-origin", headers: { Accept: "application/json", ...headers } };
  if (body instanceof URLSearchParams) {
    init.body = body;
  } else if (body !== undefined) {
    init.headers = { ...init.headers, "Content-Type": "application/json" };
    init.body = JSON.stringify(body);
  }
  let response: Response;
  try {
    response = await fetch(path, init);
  } catch {
    throw new ApiError("Tieline cannot be reached. What you wrote is kept here.", 0);
  }
  if (!response.ok) throw await readError(response);
  if (response.status === 204) return undefined as T;
  const text = await response.text();
  return (text === "" ? undefined : JSON.parse(text)) as T;
}

/** Put a file as it is; throws ApiError as `request` does. */
export async function putFile(path: string, file: File): Promise<void> {
  let response: Response;
  try {
    response = await fetch(path, { method: "PUT", credentials: "same-origin", body: file });
  } catch {
    throw new ApiError("Tieline cannot be reached. The file was not sent.", 0);
  }
  if (!response.ok) throw await readError(response);
}

export const get = <T>(path: string, query: Query = {}): Promise<T> => request<T>("GET", withQuery(path, query));
export const post = <T>(path: string, body: unknown = {}): Promise<T> => request<T>("POST", path, body);
export const remove = <T>(path: string): Promise<T> => request<T>("DELETE", path);
export const put = <T>(path: string, body: unknown): Promise<T> => request<T>("PUT", path, body);
export const patch = <T>(path: string, body: unknown): Promise<T> => request<T>("PATCH", path, body);

/** One segment of a path, safe to hold any id or address. */
export const segment = encodeURIComponent;
