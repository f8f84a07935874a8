import type { VerifiedToken } from '../claims/verify-token.js';
import { ConfigurationError } from '../errors/errors.js';
import { abortable } from '../lib/abort.js';
import { mustBeOneOf } from '../config/assert.js';
import type { Registry } from '../sessions/session-registry.js';
import type { Session } from '../sessions/session.js';
import type { TokenRequest } from '../sessions/token-request.js';

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

/** A verified token that is not at hand; undefined only with `'cache-only'`. A `quiet` request emits no `loginRequired`. */
export type Obtain = (
  asked: string | null,
  session: Session,
  request: TokenRequest,
  cacheMode: 'on' | 'off' | 'cache-only',
  quiet: boolean,
) => Promise<VerifiedToken | undefined>;

/** From what is at hand, from who asks already, from storage, or from the identity provider: in this order. */
export interface Tokens {
  /** A verified token; undefined only where `cacheMode` is `'cache-only'`. A `quiet` call emits no `loginRequired`. */
  get(
    organization: string | null,
    options?: GetTokenOptions,
    quiet?: boolean,
  ): Promise<VerifiedToken | undefined>;
}

/** `settled` hears when a request is done. */
export function createTokens(
  registry: Registry,
  obtain: Obtain,
  settled: (session: Session) => void,
): Tokens {
  return {
    async get(asked, { audience, scope, cacheMode = 'on', signal } = {}, quiet = false) {
      const organization = registry.canonical(asked);
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
      const request = session.request({ audience, scope });
      session.use();
      const live = cacheMode === 'off' ? undefined : session.live(request);
      if (live) return live;
      const ask = (): ReturnType<Obtain> => obtain(asked, session, request, cacheMode, quiet);
      // In memory mode nothing is stored that is not at hand.
      if (looking) return session.cache && abortable(ask(), signal);

      const { flights } = session;
      const key = session.key(request);
      const own = `${cacheMode} ${key}`;
      // A fresh one is good enough for who would take any; not the other way round.
      let flight = flights.get(`off ${key}`) ?? flights.get(own);
      if (!flight) {
        flight = ask().finally(() => {
          flights.delete(own);
          settled(session);
        });
        flights.set(own, flight);
      }
      return abortable(flight, signal);
    },
  };
}
