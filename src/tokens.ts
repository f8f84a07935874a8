import type { VerifiedToken } from './claims.js';
import { ConfigurationError, LoginRequiredError, type OrgSessionError } from './errors.js';
import { abortable } from './lib/abort.js';
import { createQueue, type Queue } from './lib/queue.js';
import type { Lifecycle } from './lifecycle.js';
import { canonicalOrganization } from './organization.js';
import type { Registry } from './registry.js';
import type { Session, TokenRequest } from './session.js';

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
export class Tokens {
  readonly #queues = new Map<string, Queue>();

  constructor(
    readonly registry: Registry,
    readonly lifecycle: Lifecycle,
  ) {}

  /** A verified token for an organization; undefined only where `cacheMode` is `'cache-only'`. */
  async get(asked: string, options: GetTokenOptions = {}, quiet = false): Promise<VerifiedToken | undefined> {
    const organization = canonicalOrganization(asked);
    const { cacheMode = 'on', signal } = options;
    const request = readRequest(options, cacheMode);
    if (signal?.aborted) throw signal.reason;
    const { registry } = this;
    const silent = cacheMode === 'cache-only';
    // Looking is no reason to hold anything.
    const session = silent
      ? (registry.find(organization) ?? registry.create(organization))
      : registry.open(organization);
    session.lastUsedAt = registry.environment.now();
    const live = cacheMode === 'off' ? undefined : session.live(request);
    if (live) return live;
    if (silent) return abortable(this.stored(session, request), signal);
    return abortable(this.#fly(session, request, cacheMode, quiet), signal);
  }

  /** What storage has for it, verified; what is there for somebody else is thrown away. */
  async stored(session: Session, request: TokenRequest): Promise<VerifiedToken | undefined> {
    // In memory mode nothing is stored that is not at hand.
    if (!session.cache) return undefined;
    try {
      const token = await session.stored(request, this.lifecycle.expectedSub(session));
      if (token) await this.lifecycle.hold(session, request, token);
      return token;
    } catch (error) {
      const { code } = error as OrgSessionError;
      if (code === 'organization_mismatch' || code === 'user_mismatch') await session.wipe();
      return undefined;
    }
  }

  /**
   * One piece of silent work, or one popup, at a time: the SDK's own locks give up after five seconds, and its listeners take any
   * frame's answer for theirs. Where no frame can be involved, audiences need not wait for each other.
   */
  inTurn<Result>(audience: string | undefined, job: () => Promise<Result>, first = false): Promise<Result> {
    const name = this.#lane(audience);
    let queue = this.#queues.get(name);
    if (!queue) this.#queues.set(name, (queue = createQueue()));
    return queue.run(job, first);
  }

  #fly(
    session: Session,
    request: TokenRequest,
    cacheMode: 'on' | 'off',
    quiet: boolean,
  ): Promise<VerifiedToken> {
    const key = session.key(request);
    const { flights } = session;
    // A fresh one is good enough for who would take any; not the other way round.
    const flying = flights.get(`off ${key}`) ?? flights.get(`${cacheMode} ${key}`);
    if (flying) return flying;
    const flight = this.#fetch(session, request, cacheMode, quiet).finally(() => {
      flights.delete(`${cacheMode} ${key}`);
    });
    flights.set(`${cacheMode} ${key}`, flight);
    return flight;
  }

  async #fetch(
    session: Session,
    request: TokenRequest,
    cacheMode: 'on' | 'off',
    quiet: boolean,
  ): Promise<VerifiedToken> {
    const { lifecycle } = this;
    const stored = cacheMode === 'on' ? await this.stored(session, request) : undefined;
    if (stored) return stored;
    try {
      return await this.inTurn(request.audience, async () => {
        if (session.ended) throw new LoginRequiredError('signed_out', { organization: session.organization });
        const { token, source } = await this.#locked(request.audience, () =>
          session.renew(request, lifecycle.expectedSub(session), cacheMode),
        );
        await lifecycle.hold(session, request, token, source);
        return token;
      });
    } catch (error) {
      await lifecycle.fail(session, request, error as OrgSessionError, quiet);
      throw error;
    }
  }

  /** Across tabs too, and without the SDK's five seconds: its own lock is free when we come to it. */
  #locked<Result>(audience: string | undefined, job: () => Promise<Result>): Promise<Result> {
    const { environment, namespace } = this.registry;
    const locks = environment.locks();
    return locks ? locks.request(`${namespace.root}${this.#lane(audience)}`, job) : job();
  }

  #lane(audience = this.registry.settings.audience ?? ''): string {
    return this.registry.settings.silentAuth === 'iframe' ? 'silent' : `silent ${audience}`;
  }
}

function readRequest({ audience, scope }: GetTokenOptions, cacheMode: string): TokenRequest {
  for (const [name, value] of Object.entries({ audience, scope })) {
    if (value !== undefined && typeof value !== 'string') {
      throw new ConfigurationError(`${name} must be a string, not ${typeof value}.`);
    }
  }
  if (!['on', 'off', 'cache-only'].includes(cacheMode)) {
    throw new ConfigurationError("cacheMode must be 'on', 'off' or 'cache-only'.");
  }
  return { audience, scope };
}
