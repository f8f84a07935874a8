import type { VerifiedToken } from './claims.js';
import { about, type AnyOrgSessionError } from './any-error.js';
import { ConfigurationError, LoginRequiredError } from './errors.js';
import { abortable } from './lib/abort.js';
import { createQueue, type Queue } from './lib/queue.js';
import { canonicalOrganization, isOrganizationId } from './organization.js';
import type { Registry } from './registry.js';
import type { Session, TokenRequest } from './session.js';
import type { State } from './state.js';
import type { Environment } from './environment.js';
import type { Namespace } from './namespace.js';
import type { Settings } from './options.js';

/** Options of `getTokenForOrg` and `getToken`. */
export interface GetTokenOptions {
  /** The API that the token is for. Default: the `audience` of the options. */
  audience?: string;
  /** Space-separated scopes, in addition to those of the options. */
  scope?: string;
  /** `'on'` (default): from the cache if it is good for another minute. `'off'`: always a new one. `'cache-only'`: no network. */
  cacheMode?: 'on' | 'off' | 'cache-only';
  /** Rejects this call with the signal's reason. Others that wait for the same token still get it. */
  signal?: AbortSignal;
}

/** From what is at hand, from who asks already, or from the identity provider: in this order. */
export interface Tokens {
  /** A verified token; undefined only where `cacheMode` is `'cache-only'`. A `quiet` call emits no `loginRequired`. */
  get(organization: string, options?: GetTokenOptions, quiet?: boolean): Promise<VerifiedToken | undefined>;
  /**
   * One piece of silent work, or one popup, at a time: the SDK's own locks give up after five seconds, and its listeners take any
   * frame's answer for theirs. Where no frame can be involved, audiences need not wait for each other.
   */
  inTurn<Result>(audience: string | undefined, job: () => Promise<Result>, first?: boolean): Promise<Result>;
  /** What a failed request for a token means for its session. */
  fail(session: Session, request: TokenRequest, error: AnyOrgSessionError, quiet: boolean): Promise<void>;
}

export function createTokens(
  settings: Settings,
  environment: Environment,
  namespace: Namespace,
  state: State,
  registry: Registry,
): Tokens {
  const queues = new Map<string, Queue>();
  const lane = (audience = settings.audience ?? ''): string =>
    settings.silentAuth === 'iframe' ? 'silent' : `silent ${audience}`;

  /** Across tabs too, and without the SDK's five seconds: its own lock is free when we come to it. */
  const locked = <Result>(audience: string | undefined, job: () => Promise<Result>): Promise<Result> => {
    const locks = environment.locks();
    return locks ? locks.request(namespace.root + lane(audience), job) : job();
  };

  /** What storage has for it, verified; what is there for somebody else is thrown away. */
  const stored = async (session: Session, request: TokenRequest): Promise<VerifiedToken | undefined> => {
    // In memory mode nothing is stored that is not at hand.
    if (!session.cache) return undefined;
    try {
      const token = await session.attempt(() =>
        session.ask(request, registry.expectedSub(session), 'cache-only'),
      );
      if (token) await registry.hold(session, request, token);
      return token;
    } catch (error) {
      if (isMismatch(error as AnyOrgSessionError)) await session.wipe();
      return undefined;
    }
  };

  const fetch = async (
    asked: string,
    session: Session,
    request: TokenRequest,
    cacheMode: 'on' | 'off',
    quiet: boolean,
  ): Promise<VerifiedToken> => {
    const { audience } = request;
    const found = cacheMode === 'on' ? await stored(session, request) : undefined;
    if (found) return found;
    try {
      return await tokens.inTurn(audience, async () => {
        if (session.ended) throw new LoginRequiredError('signed_out');
        const { token, source } = await locked(audience, () =>
          session.renew(request, registry.expectedSub(session), cacheMode),
        );
        await registry.hold(session, request, token, source);
        return token;
      });
    } catch (error) {
      await tokens.fail(session, request, about(error as AnyOrgSessionError, asked), quiet);
      throw error;
    }
  };

  const tokens: Tokens = {
    async get(asked, { audience, scope, cacheMode = 'on', signal } = {}, quiet = false) {
      const organization = canonicalOrganization(asked);
      const request = { audience, scope };
      for (const [name, value] of Object.entries(request)) {
        if (value !== undefined && typeof value !== 'string')
          throw new ConfigurationError(`${name} must be a string.`);
      }
      if (!['on', 'off', 'cache-only'].includes(cacheMode)) {
        throw new ConfigurationError("cacheMode must be 'on', 'off' or 'cache-only'.");
      }
      signal?.throwIfAborted();
      const looking = cacheMode === 'cache-only';
      // Looking is no reason to hold anything.
      const session = looking
        ? (registry.find(organization) ?? registry.create(organization))
        : registry.open(organization);
      session.lastUsedAt = environment.now();
      const live = cacheMode === 'off' ? undefined : session.live(request);
      if (live) return live;
      if (looking) return abortable(stored(session, request), signal);

      const { flights } = session;
      const key = session.key(request);
      const own = `${cacheMode} ${key}`;
      // A fresh one is good enough for who would take any; not the other way round.
      let flight = flights.get(`off ${key}`) ?? flights.get(own);
      if (!flight) {
        flight = fetch(asked, session, request, cacheMode, quiet).finally(() => flights.delete(own));
        flights.set(own, flight);
      }
      return abortable(flight, signal);
    },
    inTurn(audience, job, first) {
      const name = lane(audience);
      let queue = queues.get(name);
      if (!queue) queues.set(name, (queue = createQueue()));
      return queue.run(job, first);
    },
    async fail(session, request, error, quiet) {
      const { code } = error;
      const id = session.id ?? session.organization;
      const organization =
        session.token()?.organization ?? (id !== undefined && isOrganizationId(id) ? { id } : undefined);
      const held = registry.isHeld(session);
      const mismatch = isMismatch(error);
      const refused =
        code === 'access_denied' ||
        (code === 'login_required' && /^(login_required|invalid_grant|session_expired)$/.test(error.reason));
      // A refusal for one more audience or scope says nothing about the tokens that are held and live.
      const ends = mismatch || (refused && (!held || session.held(request) || !session.live()));
      // What failed has nothing worth a request; a token of somebody else's is not ours to revoke.
      if (ends && !session.ended) await registry.remove(session, mismatch ? 'mismatch' : 'expired', 'forget');
      if (!quiet && (code === 'login_required' || (held && ends && !mismatch))) {
        state.commit({}, ['loginRequired', { organization, error }]);
      }
    },
  };
  return tokens;
}

const isMismatch = ({ code }: AnyOrgSessionError): boolean =>
  code === 'organization_mismatch' || code === 'user_mismatch';
