import type { OrgSessionClient, OrgSessionClientOptions, RedirectLoginResult } from '../../../src/index.js';
import { A } from '../../support/tenant.js';

/** A client that is not started yet. Its user is ada, a member of A, B and C. */
export interface Subject {
  client: OrgSessionClient;
  /** All events so far. */
  readonly events: () => { type: string; payload: unknown }[];
  /** The URLs that the page was sent to. */
  visited: readonly string[];
  /** Runs a function while token requests fail. */
  readonly failing: <Result>(
    verb: 'start' | 'switch' | 'token',
    error: string,
    work: () => Promise<Result>,
  ) => Promise<Result>;
  /** Completes the login page, and returns the callback URL. */
  readonly completeRedirect: () => Promise<RedirectLoginResult>;
  /** Opens the app in another tab of the same browser. Its client is not started. */
  readonly openTab: () => OrgSessionClient;
  /** The user with a session at the tenant. */
  readonly signInAs: (sub: string) => void;
}

/** `active` is the organization that `start()` activates. */
export type CreateSubject = (active?: string, options?: Partial<OrgSessionClientOptions>) => Subject;

export interface StartedSubject extends Subject {
  /** The names of all events, or of those after the first `since` ones. */
  readonly names: (since?: number) => string[];
}

/** Returns a function that creates a subject and starts its client. */
export const startSubject =
  (create: CreateSubject) =>
  async (active: string = A.id, options?: Partial<OrgSessionClientOptions>): Promise<StartedSubject> => {
    const subject = create(active, options);
    await subject.client.start();
    return {
      ...subject,
      names: (since = 0) =>
        subject
          .events()
          .slice(since)
          .map(({ type }) => type),
    };
  };

/** The ids of the organizations that have a session. */
export const sessionIds = ({ client }: Subject): string[] =>
  client.getSnapshot().sessions.map(({ organization }) => organization.id);
