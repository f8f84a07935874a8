import type { Issued } from './network.js';

/** A verb of the client that somebody calls. */
export interface Call {
  readonly number: number;
  readonly tab: number;
  readonly verb: 'token' | 'switch' | 'popup' | 'redirect' | 'logoutOrganization' | 'logout' | 'start';
  /** The id of what was asked for; undefined for all, or where the person picks. */
  readonly organization: string | undefined;
  readonly audience?: string | undefined;
  readonly cacheMode?: 'on' | 'off' | 'cache-only' | undefined;
}

/** How it ended. */
export type Result = { readonly value: unknown } | { readonly error: unknown };

/** A call under way, as the model sees it. */
export interface Flight extends Call {
  /** Who was signed in when it began. */
  readonly person: string | undefined;
  /** When that was: milliseconds since 1970. */
  readonly begunAt: number;
  /** How many tokens had been given out by then. */
  readonly issued: number;
  /** What it may fail with, the latest last: each has happened since. */
  readonly causes: Set<string>;
  /** What is at hand and must be the answer: null for nothing. */
  expected?: Issued | null;
  /** A later switch, login or sign-out decides which organization is active. */
  late?: boolean;
  /** What it asked for was signed out of since: what it still brings is thrown away. */
  stale?: boolean;
  /** Its organization came in by another way since: what it still brings may be of use, or not. */
  older?: boolean;
  /** Its organization has come in. */
  reached?: boolean;
  /** The one whose request it waits for. */
  leader?: Flight;
  /** Its own request has been answered. */
  done?: boolean;
  /** It is at the login page. */
  left?: boolean;
  /** Its caller has an answer already, and the request goes on. */
  abandoned?: boolean;
}

/** Whether it asks the tenant without a person. */
export const isSilent = ({ verb }: Call): boolean => /token|switch|start/.test(verb);

export const isLogin = ({ verb }: Pick<Call, 'verb'>): boolean => /popup|redirect/.test(verb);

/** Each has one more reason to fail. */
export function fail(flights: Iterable<Flight>, code: string): void {
  for (const { causes } of flights) {
    causes.delete(code);
    causes.add(code);
  }
}
