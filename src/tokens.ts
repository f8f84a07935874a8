import type { VerifiedToken } from './claims.js';
import { about, type AnyOrgSessionError } from './any-error.js';
import { ConfigurationError, LoginRequiredError } from './errors.js';
import { abortable } from './lib/abort.js';
import { createQueue, type Queue } from './lib/queue.js';
import { mustBeOneOf } from './one-of.js';
import type { Registry } from './registry.js';
import type { Session, TokenRequest } from './session.js';
import type { Environment } from './environment.js';
import type { Namespace } from './namespace.js';

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
  get(
    organization: string | null,
    options?: GetTokenOptions,
    quiet?: boolean,
  ): Promise<VerifiedToken | undefined>;
  /**
   * One piece of silent work, or one popup, at a time: the SDK's own locks give up after five seconds, and its listeners take any
   * frame's answer for theirs.
   */
  readonly inTurn: Queue['run'];
}

export function createTokens(
  environment: Environment,
  namespace: Namespace,
  registry: Registry,
  failed: (
    session: Session,
    request: TokenRequest,
    error: AnyOrgSessionError,
    quiet: boolean,
  ) => Promise<void>,
): Tokens {
  const queue = createQueue();

  /** Across tabs too, and without the SDK's five seconds: its own lock is free when we come to it. */
  const locked = <Result>(job: () => Promise<Result>): Promise<Result> => {
    const locks = environment.locks();
    return locks ? locks.request(`${namespace.root}silent`, job) : job();
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
    asked: string | null,
    session: Session,
    request: TokenRequest,
    cacheMode: 'on' | 'off',
    quiet: boolean,
  ): Promise<VerifiedToken> => {
    const found = cacheMode === 'on' ? await stored(session, request) : undefined;
    if (found) return found;
    try {
      return await queue.run(async () => {
        if (session.ended) throw new LoginRequiredError('signed_out');
        const { token, source } = await locked(() =>
          session.renew(request, registry.expectedSub(session), cacheMode),
        );
        await registry.hold(session, request, token, source);
        return token;
      });
    } catch (error) {
      about(error, asked);
      if (isMismatch(error as AnyOrgSessionError)) await registry.remove(session, 'mismatch', 'forget');
      // What else it means for the session can wait for the code that knows.
      else await failed(session, request, error as AnyOrgSessionError, quiet).catch(() => undefined);
      throw error;
    }
  };

  const tokens: Tokens = {
    async get(asked, { audience, scope, cacheMode = 'on', signal } = {}, quiet = false) {
      const organization = registry.canonical(asked);
      const request = { audience, scope };
      if (![audience, scope].every((text) => /string|undef/.test(typeof text))) {
        throw new ConfigurationError('audience and scope must be strings.');
      }
      mustBeOneOf('cacheMode', cacheMode, ['on', 'off', 'cache-only']);
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
    inTurn: queue.run,
  };
  return tokens;
}

const isMismatch = ({ code }: AnyOrgSessionError): boolean => /_mismatch$/.test(code);
