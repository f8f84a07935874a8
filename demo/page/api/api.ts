/** The body of an error response, see demo/api/problem.js. */
export interface ApiProblem {
  /** A stable error code. */
  readonly error: string;
  /** A sentence about what is wrong. */
  readonly detail: string;
  /** The check of the token that failed: `aud`, `org_id`, `permissions` … */
  readonly check?: string;
}

export type ApiAnswer =
  | { readonly ok: true; readonly status: number; readonly body: unknown }
  | { readonly ok: false; readonly status: number; readonly problem: ApiProblem };

/** Calls the demo's API with the token that the caller passes. */
export interface Api {
  readonly get: (path: string, token: string) => Promise<ApiAnswer>;
  readonly post: (path: string, token: string, body: unknown) => Promise<ApiAnswer>;
}

/** @param originOf The origin of the API for a path. */
export function createApi(originOf: (path: string) => string): Api {
  const send = async (path: string, token: string, init: RequestInit = {}): Promise<ApiAnswer> => {
    const headers = { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json' };
    const response = await fetch(originOf(path) + path, { ...init, headers });
    const { ok, status } = response;
    const body: unknown = await response.json();
    return ok ? { ok, status, body } : { ok, status, problem: body as ApiProblem };
  };
  return {
    get: (path, token) => send(path, token),
    post: (path, token, body) => send(path, token, { method: 'POST', body: JSON.stringify(body) }),
  };
}
