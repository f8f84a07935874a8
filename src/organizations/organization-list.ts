import type { VerifiedToken } from '../claims/verify-token.js';
import { assertType } from '../config/assert.js';
import type { Organization } from '../config/organization.js';
import type { Settings } from '../config/read-options.js';
import { LoginRequiredError, TemporaryError, UserMismatchError } from '../errors/errors.js';
import { createAppCalls } from '../lib/app-calls.js';
import { attempt } from '../lib/attempt.js';
import type { SessionRegistry } from '../sessions/session-registry.js';
import type { State } from '../sessions/state.js';
import type { TabChannel } from '../tabs/tab-channel.js';
import type { GetVerifiedToken } from '../tokens/get-token.js';
import { parseOrganizations } from './parse-organizations.js';

/** Options of `listOrganizations`. */
export interface ListOrganizationsOptions {
  /**
   * Whether the list is read again: the function is called, or the ID token with the claim is renewed.
   *
   * @default false
   */
  refresh?: boolean | undefined;
}

/** The user's organizations. A list that a function returned is kept until another user signs in, or until it is read again. */
export interface OrganizationList {
  /** Returns the list. */
  readonly list: (options?: ListOrganizationsOptions) => Promise<readonly Organization[]>;
  /**
   * Reads the list again if the application has asked for it. A failure changes nothing. It never rejects.
   *
   * @param isObserved Whether this tab has observed that the list can have changed. If it has changed, the other tabs read theirs.
   */
  readonly refresh: (isObserved: boolean) => Promise<void>;
  /** Begins to follow sessions and other tabs. Returns functions that end it. */
  readonly open: () => readonly (() => void)[];
}

type OrganizationsFunction = Exclude<Settings['organizations'], string | undefined>;

/** A call of the application's function. */
interface Reading {
  readonly subject: string;
  /** The organizations that are in the list, or that had a session when it was read. */
  readonly knownIds: Set<string>;
  readonly list: Promise<readonly Organization[]>;
}

const MESSAGE = 'organizations-changed';

export function createOrganizationList({
  settings: { organizations },
  state,
  registry,
  tabChannel,
  getToken,
}: {
  settings: Settings;
  state: State;
  registry: SessionRegistry;
  tabChannel: TabChannel;
  getToken: GetVerifiedToken;
}): OrganizationList {
  const appCalls = createAppCalls();
  /** The list of the application's function. */
  let cached: Reading | undefined;
  /** A reading in the background, which replaces it. */
  let next: Reading | undefined;
  /** The list that the application got last, and whose it is. */
  let published: { readonly subject: string; readonly list: readonly Organization[] } | undefined;

  const heldTokens = (): VerifiedToken[] =>
    [...registry.sessions.values()].flatMap((session) => session.tokens.primary() ?? []);
  const tokensOf = (subject: string): VerifiedToken[] =>
    heldTokens().filter(({ claims }) => claims.sub === subject);
  const idsOf = (subject: string): string[] => tokensOf(subject).map(({ organization }) => organization.id);

  /** Returns the organization of one of the user's sessions. @throws if the user has none any more. */
  const organizationOf = (subject: string): Organization => {
    const own = tokensOf(subject)[0];
    if (own) return own.organization;
    const other = heldTokens()[0];
    throw other ? new UserMismatchError(subject, other.claims.sub) : new LoginRequiredError('signed_out');
  };
  const getTokenOf = async (subject: string): Promise<VerifiedToken> => {
    const token = await getToken(organizationOf(subject).id);
    if (token?.claims.sub !== subject) throw new UserMismatchError(subject, token?.claims.sub);
    return token;
  };
  /** The token whose ID token is renewed for the list, and whose user the list belongs to. */
  const currentToken = (): VerifiedToken | undefined => state.active()?.tokens.primary() ?? heldTokens()[0];
  const renew = ({ organization }: VerifiedToken): Promise<unknown> =>
    getToken(organization.id, { cacheMode: 'off' });

  /** Emits the event if the user's list has changed. @returns The former list if it has not. */
  const publish = (
    subject: string,
    list: readonly Organization[],
    shouldAnnounce: boolean,
  ): readonly Organization[] => {
    const former = published?.subject === subject ? published.list : undefined;
    // Entries have any fields of the application, also those that are no JSON.
    if (former && attempt(() => JSON.stringify(former) === JSON.stringify(list))) return former;
    published = { subject, list: Object.freeze(list) };
    if (former) {
      state.commit({}, ['organizationsChanged', { organizations: list }]);
      if (organizations && shouldAnnounce) tabChannel.post({ type: MESSAGE });
    }
    return list;
  };

  /** Without a function, the list needs no call of the application. */
  const publishOwn = (shouldAnnounce: boolean): readonly Organization[] => {
    const current = currentToken();
    if (typeof organizations !== 'string' || !current) {
      const list = heldTokens().map(({ organization }) => organization);
      return organizations ? list : publish('', list, false);
    }
    return publish(current.claims.sub, parseOrganizations(current.claims[organizations]), shouldAnnounce);
  };

  const callFunction = async (
    read: OrganizationsFunction,
    subject: string,
  ): Promise<readonly Organization[]> => {
    let list: unknown;
    try {
      list = await appCalls.run(() =>
        read({
          sub: subject,
          getToken: async () => (await getTokenOf(subject)).accessToken,
        }),
      );
    } catch (cause) {
      throw new TemporaryError('The list of organizations could not be read.', { cause });
    }
    // If another user has signed in meanwhile, the list can be that user's.
    organizationOf(subject);
    return parseOrganizations(list);
  };
  const startReading = (read: OrganizationsFunction, subject: string): Reading => {
    const knownIds = new Set(idsOf(subject));
    // First the promise: the function of the application can call listOrganizations().
    const list = Promise.resolve().then(async () => {
      const entries = await callFunction(read, subject);
      for (const { id } of entries) knownIds.add(id);
      return entries;
    });
    return { subject, knownIds, list };
  };
  const hasUnknownSession = ({ subject, knownIds }: Reading): boolean =>
    idsOf(subject).some((id) => !knownIds.has(id));
  /** Returns a reading that is not older than a login to an organization that is not in its list. */
  const currentReading = (subject: string): Reading | undefined =>
    [cached, next].find((reading) => reading?.subject === subject && !hasUnknownSession(reading));

  const readAgain = async (shouldAnnounce: boolean): Promise<void> => {
    const token = currentToken();
    const subject = token?.claims.sub;
    if (!organizations || !token || !subject || published?.subject !== subject) return;
    if (typeof organizations === 'string') {
      await renew(token);
      publishOwn(shouldAnnounce);
      return;
    }
    const former = cached;
    const reading = (next = startReading(organizations, subject));
    const entries = await reading.list;
    // The application has read the list meanwhile.
    if (cached !== former) return;
    // First: a listener of the event can ask for the list.
    cached = reading;
    const list = publish(subject, entries, shouldAnnounce);
    if (cached === reading) cached = { ...reading, list: Promise.resolve(list) };
  };

  let refreshing: Promise<void> | undefined;
  /** After a reading, the list is read once more if this number has grown meanwhile. */
  let requests = 0;
  const refreshAll = async (isObserved: boolean): Promise<void> => {
    let served: number;
    do {
      served = requests;
      await readAgain(isObserved).catch(() => undefined);
    } while (served !== requests);
    refreshing = next = undefined;
  };

  const organizationList: OrganizationList = {
    async list(options) {
      const refreshes = options?.refresh;
      assertType('Option refresh', refreshes, 'boolean');
      const withSession = (): Organization[] => heldTokens().map(({ organization }) => organization);
      const token = currentToken();
      if (typeof organizations !== 'function' || !token) {
        if (refreshes && organizations && token) await renew(token);
        return publishOwn(true);
      }
      const subject = token.claims.sub;
      let reading = currentReading(subject);
      if (refreshes || !reading) {
        const started = startReading(organizations, subject);
        const list = started.list.then((entries) =>
          cached === latest ? publish(subject, entries, true) : entries,
        );
        const latest: Reading = (cached = reading = { ...started, list });
        // After a failure, the next call reads the list again.
        list.catch(() => {
          if (cached === latest) cached = undefined;
        });
      }
      // The function itself can be the caller: it then gets the organizations that have a session.
      return appCalls.join(reading.list, withSession);
    },
    async refresh(isObserved) {
      if (!published) return;
      // What the function of the application itself causes must not call it without an end.
      if (!isObserved) requests++;
      await (refreshing ??= refreshAll(isObserved));
    },
    open() {
      const onSessions = (): void => {
        if (typeof organizations === 'function') {
          if (cached && !currentReading(cached.subject)) void organizationList.refresh(true);
        } else if (published) attempt(() => publishOwn(!refreshing));
      };
      return [
        tabChannel.listen(({ type }) => {
          if (type === MESSAGE) void organizationList.refresh(false);
        }),
        state.on('sessionAdded', onSessions),
        state.on('sessionRemoved', onSessions),
        state.on('tokenRenewed', onSessions),
      ];
    },
  };
  return organizationList;
}
