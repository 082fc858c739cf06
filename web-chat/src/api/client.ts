import type { components } from '@schema';

type Schemas = components['schemas'];
export type Column = Schemas['Column'];
export type Catalog = Schemas['CatalogResponse'];
export type Completions = Schemas['CompleteResponse'];
export type QueryProblem = Schemas['ProblemEntry'];
export type SavedQuery = Schemas['SavedQuery'];
export type Notice = Schemas['Notice'];
export type Problem = Schemas['Problem'];

/// A value of a result: what its column's type says, or null.
export type Cell = string | number | boolean | null | readonly Cell[];
export type Row = readonly Cell[];
export type Table = { columns: readonly Column[]; rows: readonly Row[] };
export type QueryResult = Omit<Schemas['QueryResponse'], 'rows'> & { rows: Row[] };

/// A request that failed, as the service explained it (RFC 9457).
export class RequestFailed extends Error {
  readonly problem: Problem;

  constructor(problem: Problem) {
    super(problem.detail ?? problem.title);
    this.name = 'RequestFailed';
    this.problem = problem;
  }
}

const TOKEN = 'ollystack.token';

/// The API token of this browser, where the service asks for one.
export const token = {
  get: (): string | null => localStorage.getItem(TOKEN),
  set: (value: string): void => localStorage.setItem(TOKEN, value),
  clear: (): void => localStorage.removeItem(TOKEN),
};

export const TOKEN_NEEDED = 'ollystack:token-needed';

export async function send(path: string, options: RequestInit = {}): Promise<Response> {
  const headers = new Headers(options.headers);
  const known = token.get();
  if (known) headers.set('Authorization', `Bearer ${known}`);
  if (options.body) headers.set('Content-Type', 'application/json');
  let response: Response;
  try {
    response = await fetch(path, { ...options, headers });
  } catch (failure) {
    if (failure instanceof DOMException && failure.name === 'AbortError') throw failure;
    throw new RequestFailed({
      type: 'urn:ollystack:problem:unreachable',
      title: 'The service does not answer',
      status: 0,
      detail: 'The service does not answer. Is it running, and is this machine online?',
    });
  }
  if (!response.ok) {
    if (response.status === 401) window.dispatchEvent(new Event(TOKEN_NEEDED));
    throw new RequestFailed(await problem(response));
  }
  return response;
}

async function problem(response: Response): Promise<Problem> {
  try {
    const body = (await response.json()) as Problem;
    if (typeof body.title === 'string') return body;
  } catch {
    // Not a document of ours: the status has to say it.
  }
  return { type: 'about:blank', title: `The service answered ${response.status}`, status: response.status };
}

export async function get<T>(path: string, signal?: AbortSignal): Promise<T> {
  return (await (await send(path, signal ? { signal } : {})).json()) as T;
}

export async function post<T>(path: string, body: unknown, signal?: AbortSignal): Promise<T> {
  const response = await send(path, { method: 'POST', body: JSON.stringify(body), ...(signal ? { signal } : {}) });
  const text = await response.text();
  return (text === '' ? undefined : JSON.parse(text)) as T;
}

export async function put<T>(path: string, body: unknown): Promise<T> {
  const text = await (await send(path, { method: 'PUT', body: JSON.stringify(body) })).text();
  return (text === '' ? undefined : JSON.parse(text)) as T;
}

export async function remove(path: string): Promise<void> {
  await send(path, { method: 'DELETE' });
}

export const zone = (): string => Intl.DateTimeFormat().resolvedOptions().timeZone || 'UTC';

export function query(text: string, signal?: AbortSignal, now?: string): Promise<QueryResult> {
  return post<QueryResult>('/api/v1/query', { query: text, timezone: 'UTC', ...(now ? { now } : {}) }, signal);
}
