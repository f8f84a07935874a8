import type { Environment } from './environment.js';
import type { Namespace } from './namespace.js';
import { isOrganizationId } from './organization.js';
import { createOrganizationCache } from './organization-cache.js';
import type { Settings } from './options.js';
import { Session } from './session.js';
import { createSharedCache, withKeys, type ListingCache } from './shared-cache.js';

/** Which organization has which session. A session is `held` once a verified token told its organization. */
export class Registry {
  readonly #held = new Map<string, Session>();
  readonly #opening = new Map<string, Session>();
  readonly #shared: ListingCache | undefined;

  constructor(
    readonly settings: Settings,
    readonly environment: Environment,
    readonly namespace: Namespace,
  ) {
    const { storage } = settings;
    if (storage === 'localstorage') this.#shared = createSharedCache(environment, namespace);
    else if (storage !== 'memory') this.#shared = withKeys(storage, namespace);
  }

  get held(): readonly Session[] {
    return [...this.#held.values()];
  }

  /** Every session, held or on its way to be. */
  get all(): readonly Session[] {
    return [...this.#held.values(), ...this.#opening.values()];
  }

  /** The person signed in, where one person has all sessions. */
  get sub(): string | undefined {
    return this.held[0]?.sub;
  }

  /** The session held for a canonical id or name. */
  find(organization: string): Session | undefined {
    if (isOrganizationId(organization)) return this.#held.get(organization);
    return this.held.find((session) => session.token?.organization.name === organization);
  }

  /** The session for a canonical id or name, held or not. */
  open(organization: string): Session {
    let session = this.find(organization) ?? this.#opening.get(organization);
    if (!session) this.#opening.set(organization, (session = this.create(organization)));
    return session;
  }

  /** A session that nobody else finds yet. */
  create(organization: string | undefined): Session {
    const { settings, environment, namespace } = this;
    const id = organization !== undefined && isOrganizationId(organization) ? organization : undefined;
    const cache = this.#shared && createOrganizationCache(this.#shared, namespace, id);
    return new Session(settings, environment, cache, organization);
  }

  /** From now on the session is found under its id; the one that was there before is the answer. */
  hold(session: Session, id: string): Session | undefined {
    const before = this.#held.get(id);
    this.drop(session);
    this.#held.set(id, session);
    return before === session ? undefined : before;
  }

  /** The session is found no more. */
  drop(session: Session): void {
    for (const sessions of [this.#held, this.#opening]) {
      for (const [key, value] of sessions) if (value === session) sessions.delete(key);
    }
  }

  /** The organizations that storage holds entries of. */
  async stored(): Promise<string[]> {
    const keys = (await this.#shared?.allKeys()) ?? [];
    return [
      ...new Set(keys.map((key) => this.namespace.organizationOf(key)).filter((id) => id !== undefined)),
    ];
  }
}
