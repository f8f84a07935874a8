import { checkOptions } from '../config/check-options.js';
import type { Environment } from '../config/environment.js';
import { isOrganizationId, type Organization } from '../config/organization.js';
import type { Settings } from '../config/read-options.js';
import { isSignOut, type AnyOrgSessionError } from '../errors/any-error.js';
import { LoginRequiredError, UserMismatchError } from '../errors/errors.js';
import { expectedSubject } from '../sessions/adopt-token.js';
import type { SessionRegistry } from '../sessions/session-registry.js';
import type { OrganizationDetails } from '../sessions/snapshot.js';
import { organizationKeyOf, type State } from '../sessions/state.js';
import {
  checkFetcherOptions,
  type Fetcher,
  type FetcherOptions,
  type FetchForOrganization,
} from '../tokens/fetcher.js';
import { TOKEN_OPTIONS, type GetTokenOptions } from '../tokens/get-token.js';
import type { GetToken } from './detailed-token.js';
import type { LookupOptions } from './lookup-options.js';
import { throwIfAborted } from '../lib/throw-if-aborted.js';

/** Options of `scope`: those of `createFetcher`, without the organization. */
export type OrganizationScopeOptions = Omit<FetcherOptions, 'organization' | 'abortOnSwitch'>;

/** Returns whether a token in memory has a permission, role or scope. False after the end of the scope. */
type HasGrant = (grant: string, options?: Pick<LookupOptions, 'audience'>) => boolean;

/**
 * Everything that belongs to one organization and one user. It stays with them when another organization becomes active, and it ends with
 * the session: then `signal` aborts, `getToken` and `fetch` reject, and `hasPermission`, `hasRole` and `hasScope` return false.
 *
 * The object is frozen, and its methods can be passed on as functions.
 */
export interface OrganizationScope {
  /**
   * The organization. Without a session only `id` is known. Undefined for a name without a session, and if no organization was active.
   */
  readonly organization: Organization | undefined;
  /**
   * A string that is different for every combination of organization and user. It equals `organizationKey` while the organization is active,
   * and is empty if no organization was active. While the user or the id is not known, each scope has a key of its own.
   */
  readonly key: string;
  /**
   * A signal that aborts when the session ends, or when the user is another one. Its reason is a {@link LoginRequiredError} or a
   * {@link UserMismatchError}. It does not abort when another organization becomes active.
   */
  readonly signal: AbortSignal;
  /** As a function of `createFetcher`, for this organization and user. `signal` aborts its requests. */
  readonly fetch: Fetcher;
  /** As `getTokenForOrg`, for this organization and user. `audience` and `scope` default to those of the scope's options. */
  readonly getToken: GetToken<[]>;
  /**
   * Returns what the tokens of this organization and user say, without a request: `organization`, `user`, `claims`, `permissions`, `roles` and
   * `scopes`. Without a session, and after its end, the lists are empty and the other fields are undefined. It is a frozen object, the same
   * one until something changes; the subscribers of the client are called after each change.
   */
  readonly getSnapshot: () => OrganizationDetails;
  /** As `hasPermission` of the client, for this organization and user. */
  readonly hasPermission: HasGrant;
  /** As `hasRole` of the client, for this organization and user. */
  readonly hasRole: HasGrant;
  /** As `hasScope` of the client, for this organization and user. */
  readonly hasScope: HasGrant;
}

/** Returns the scope of an organization, the active one by default. */
export type GetScope = (
  organization?: string | null,
  options?: OrganizationScopeOptions,
) => OrganizationScope;

/** One organization and one user. */
interface Membership {
  /** Reads the sessions. @returns Whether the membership has ended. Its signal is aborted then. */
  readonly update: () => boolean;
  readonly scope: (options: OrganizationScopeOptions) => OrganizationScope;
}

export function createGetScope({
  settings,
  environment,
  state,
  registry,
  fetch,
  getToken,
  grants,
}: {
  settings: Settings;
  environment: Environment;
  state: State;
  registry: SessionRegistry;
  fetch: FetchForOrganization;
  getToken: (organization: string | undefined, options: GetTokenOptions) => Promise<unknown>;
  grants: Record<
    'hasPermission' | 'hasRole' | 'hasScope',
    (grant: string, options: LookupOptions) => boolean
  >;
}): GetScope {
  const subjectOf = (organization: string): string | undefined =>
    expectedSubject(settings, registry, registry.find(organization));

  /** @param organization An id or a name. Empty if no organization was active. */
  const createMembership = (organization: string, key: string, user?: string): Membership => {
    const controller = new AbortController();
    const { signal } = controller;
    /** The scopes by option `fetch`, or by the signal, and then by the organization and the other options. */
    const scopes = new WeakMap<object, Map<string, OrganizationScope>>();
    let subject = user;
    let session = registry.find(organization);
    let details: OrganizationDetails | undefined;

    /** Why it ended. The user who signed in can be known only later. */
    const error = (): Error => {
      const current = subjectOf(organization);
      const other = current === subject ? undefined : current;
      const end = session?.end ?? '';
      if (other !== undefined || /User/.test(end)) return new UserMismatchError(subject ?? '', other);
      return new LoginRequiredError(end === 'expired' ? 'session_expired' : 'signed_out', { organization });
    };
    /** Rejects if the membership has ended, or ends during the work. */
    const run = async <Result>(work: () => Promise<Result>): Promise<Result> => {
      try {
        throwIfAborted(signal);
        const result = await work();
        throwIfAborted(signal);
        return result;
      } catch (thrown) {
        // Any other error says more than that the session has ended.
        const isEnd = signal.aborted && (thrown === signal.reason || isSignOut(thrown as AnyOrgSessionError));
        throw isEnd ? error() : thrown;
      }
    };

    const createScope = (
      described: Organization | undefined,
      options: OrganizationScopeOptions,
    ): OrganizationScope => {
      /** An option that is undefined has its default too. */
      const withDefaults = (given?: GetTokenOptions): GetTokenOptions => ({
        ...given,
        audience: given?.audience ?? options.audience,
        scope: given?.scope ?? options.scope,
      });
      const bind =
        (hasGrant: (grant: string, options: LookupOptions) => boolean): HasGrant =>
        (grant, given) =>
          organization !== '' &&
          !signal.aborted &&
          hasGrant(grant, { audience: withDefaults(given).audience, organization });
      return Object.freeze({
        organization: described,
        key,
        signal,
        fetch: (...request: Parameters<Fetcher>) =>
          run(() =>
            fetch(options, { organization: organization || undefined, isFixed: true, signal }, ...request),
          ),
        getToken: ((given?: GetTokenOptions) =>
          run(() => {
            checkOptions(given, TOKEN_OPTIONS);
            return getToken(organization || undefined, withDefaults(given));
          })) as GetToken<[]>,
        getSnapshot: () => (details = state.detailsOf(signal.aborted ? undefined : session, details)),
        hasPermission: bind(grants.hasPermission),
        hasRole: bind(grants.hasRole),
        hasScope: bind(grants.hasScope),
      });
    };

    return {
      update() {
        const current = subjectOf(organization);
        const found = registry.find(organization);
        const hasEnded = (session && !found) || (subject !== undefined && subject !== current);
        if (hasEnded) controller.abort(error());
        subject ??= current;
        session = found ?? session;
        return signal.aborted;
      },
      scope(options) {
        const described =
          session?.tokens.primary()?.organization ??
          (isOrganizationId(organization) ? Object.freeze({ id: organization }) : undefined);
        const owner = options.fetch ?? signal;
        const known = scopes.get(owner) ?? new Map<string, OrganizationScope>();
        scopes.set(owner, known);
        const name = JSON.stringify([described, options]);
        const found = known.get(name) ?? createScope(described, { ...options });
        known.set(name, found);
        return found;
      },
    };
  };

  const none = createMembership('', '');
  const memberships = new Map<string, Membership>();
  // Subscribed before the application can be, so that the signals abort before its subscribers are called.
  state.subscribe(() => {
    for (const [name, membership] of memberships) if (membership.update()) memberships.delete(name);
  });

  return (given, options = {}) => {
    checkFetcherOptions(options);
    const organization = given === undefined ? state.active()?.id : registry.parseOrganization(given);
    if (organization === undefined) return none.scope(options);
    const id = registry.find(organization)?.id ?? organization;
    const subject = subjectOf(organization);
    const name = organizationKeyOf(id, subject ?? '');
    let membership = memberships.get(name);
    if (!membership) {
      // Stored data of an unknown user must not be found by the next one, nor that of a name by the next organization that has it.
      const isKnown = subject !== undefined && isOrganizationId(id);
      membership = createMembership(id, isKnown ? name : `${id}#${Math.random()}`, subject);
      // A server renders pages of any number of organizations.
      if (environment.url()) memberships.set(name, membership);
    }
    return membership.scope(options);
  };
}
