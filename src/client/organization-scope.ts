import type { Environment } from '../config/environment.js';
import { isOrganizationId, type Organization } from '../config/organization.js';
import type { Settings } from '../config/read-options.js';
import { isSignOut, type AnyOrgSessionError } from '../errors/any-error.js';
import { LoginRequiredError, UserMismatchError } from '../errors/errors.js';
import { expectedSubject } from '../sessions/adopt-token.js';
import { SESSION_END_RULES } from '../sessions/session-end.js';
import type { SessionRegistry } from '../sessions/session-registry.js';
import type { Session } from '../sessions/session.js';
import { organizationKeyOf, type State } from '../sessions/state.js';
import {
  checkFetcherOptions,
  type Fetcher,
  type FetcherOptions,
  type FetchForOrganization,
} from '../tokens/fetcher.js';
import type { GetTokenOptions } from '../tokens/get-token.js';
import type { GetToken } from './detailed-token.js';
import type { LookupOptions } from './lookup-options.js';

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
   * and is empty if no organization was active. While the user is not known, each scope has a key of its own.
   */
  readonly key: string;
  /**
   * A signal that aborts when the session ends, or when the user is another one. Its reason is a {@link LoginRequiredError} or a
   * {@link UserMismatchError}. It does not abort when another organization becomes active.
   */
  readonly signal: AbortSignal;
  /** As a function of `createFetcher`, for this organization and user. {@link OrganizationScope.signal} aborts its requests. */
  readonly fetch: Fetcher;
  /** As `getTokenForOrg`, for this organization and user. `audience` and `scope` default to those of the scope's options. */
  readonly getToken: GetToken<[]>;
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

/** One organization and one user: what all scopes of them share. */
interface Membership {
  /** A parsed id or name. Undefined if no organization was active. */
  readonly organization: string | undefined;
  readonly key: string;
  readonly controller: AbortController;
  /** The scopes by option `fetch`, or by the membership itself, and then by the other options. */
  readonly scopes: WeakMap<object, Map<string, OrganizationScope>>;
  /** The `sub` claim of the user. Undefined until the user is known. */
  subject: string | undefined;
  /** The latest session of the organization. Undefined until it has one. */
  session: Session | undefined;
}

export function createGetScope({
  settings,
  environment,
  state,
  registry,
  fetch,
  getToken,
  ...client
}: {
  settings: Settings;
  environment: Environment;
  state: State;
  registry: SessionRegistry;
  fetch: FetchForOrganization;
  getToken: (organization: string | undefined, options: GetTokenOptions) => Promise<unknown>;
} & Record<
  'hasPermission' | 'hasRole' | 'hasScope',
  (grant: string, options: LookupOptions) => boolean
>): GetScope {
  const memberships = new Map<string, Membership>();
  /** The number of memberships without a known user. */
  let anonymous = 0;

  const create = (organization: string | undefined, key: string, subject?: string): Membership => ({
    organization,
    key,
    controller: new AbortController(),
    scopes: new WeakMap(),
    subject,
    session: undefined,
  });
  const none = create(undefined, '');

  const currentSubject = ({ organization = '' }: Membership): string | undefined =>
    expectedSubject(settings, registry, registry.find(organization));
  /** Why a membership ended. The user who signed in can be known only later. */
  const errorOf = (membership: Membership): Error => {
    const { controller, organization, session, subject = '' } = membership;
    const current = currentSubject(membership);
    const reason = session?.end && SESSION_END_RULES[session.end].reason;
    if ((current !== undefined && current !== subject) || reason === 'userChanged')
      return new UserMismatchError(subject, current);
    if (controller.signal.aborted) return controller.signal.reason as Error;
    const isSignOut = !reason || reason === 'logout' || reason === 'otherTab';
    return new LoginRequiredError(isSignOut ? 'signed_out' : 'session_expired', { organization });
  };

  // Subscribed before the application can be, so that the signals abort before its subscribers are called.
  state.subscribe(() => {
    for (const [name, membership] of memberships) {
      const session = registry.find(membership.organization ?? '');
      const subject = currentSubject(membership);
      if (
        (membership.session && !session) ||
        (membership.subject !== undefined && membership.subject !== subject)
      ) {
        memberships.delete(name);
        membership.controller.abort(errorOf(membership));
      } else {
        membership.subject = subject;
        membership.session = session;
      }
    }
  });

  const membershipOf = (organization: string | undefined): Membership => {
    if (organization === undefined) return none;
    const session = registry.find(organization);
    const id = session?.id ?? organization;
    const subject = expectedSubject(settings, registry, session);
    const name = organizationKeyOf(id, subject ?? '');
    const known = memberships.get(name);
    if (known) return known;
    // Data of an unknown user must not be found by the next one.
    const membership = create(id, subject === undefined ? `${id}#${++anonymous}` : name, subject);
    membership.session = session;
    // A server renders pages of any number of organizations.
    if (environment.url()) memberships.set(name, membership);
    return membership;
  };

  const createScope = (
    membership: Membership,
    organization: Organization | undefined,
    options: OrganizationScopeOptions,
  ): OrganizationScope => {
    const { key, controller } = membership;
    const { signal } = controller;
    const { audience, scope } = options;
    /** Rejects if the membership has ended, or ends during the work. */
    const run = async <Result>(work: () => Promise<Result>): Promise<Result> => {
      try {
        signal.throwIfAborted();
        const result = await work();
        signal.throwIfAborted();
        return result;
      } catch (error) {
        // Any other error says more than that the session has ended.
        throw signal.aborted && (error === signal.reason || isSignOut(error as AnyOrgSessionError))
          ? errorOf(membership)
          : error;
      }
    };
    const hasGrant =
      (name: keyof typeof client): HasGrant =>
      (grant, given) =>
        membership !== none &&
        !signal.aborted &&
        client[name](grant, { audience, ...given, organization: membership.organization });
    const scopeOfOrganization: OrganizationScope = {
      organization,
      key,
      signal,
      fetch: (...request) =>
        run(() =>
          fetch(
            options,
            { organization: membership.organization, isFixed: true, subject: membership.subject, signal },
            ...request,
          ),
        ),
      getToken: ((given?: GetTokenOptions) =>
        run(() => getToken(membership.organization, { audience, scope, ...given }))) as GetToken<[]>,
      hasPermission: hasGrant('hasPermission'),
      hasRole: hasGrant('hasRole'),
      hasScope: hasGrant('hasScope'),
    };
    return Object.freeze(scopeOfOrganization);
  };

  return (organization, options = {}) => {
    checkFetcherOptions(options);
    const membership = membershipOf(
      organization === undefined ? state.active()?.id : registry.parseOrganization(organization),
    );
    const id = membership.organization ?? '';
    const described =
      membership.session?.tokens.primary()?.organization ??
      (isOrganizationId(id) ? Object.freeze({ id }) : undefined);
    const { baseUrl, audience, scope, cache, anonymous, fetch } = options;
    const owner = fetch ?? membership;
    const known = membership.scopes.get(owner) ?? new Map<string, OrganizationScope>();
    membership.scopes.set(owner, known);
    const name = JSON.stringify([described, baseUrl, audience, scope, cache, anonymous]);
    const found = known.get(name) ?? createScope(membership, described, { ...options });
    known.set(name, found);
    return found;
  };
}
