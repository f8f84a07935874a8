import type { LogoutOptions as Auth0LogoutOptions } from '@auth0/auth0-spa-js';
import type { ActiveMemory } from './active.js';
import { LoginRequiredError } from './errors.js';
import type { Lifecycle } from './lifecycle.js';
import { canonicalOrganization, isOrganizationId } from './organization.js';
import type { Activation } from './activation.js';
import type { TabMessage } from './tabs.js';

/** Options of `logout()`. */
export interface LogoutOptions {
  /** Parameters of the identity provider's logout page, such as `returnTo`. */
  logoutParams?: Auth0LogoutOptions['logoutParams'];
  /** Opens the logout page in another way than `location.assign`; `false` stops before it. */
  openUrl?: false | ((url: string) => Promise<void> | void);
}

/** Forgets one organization, or all: first here, then in the other tabs, then at the identity provider. */
export class Logout {
  constructor(
    readonly lifecycle: Lifecycle,
    readonly activation: Activation,
    readonly memory: ActiveMemory,
    readonly tell: (message: TabMessage) => void,
  ) {}

  async organization(asked: string): Promise<void> {
    const organization = canonicalOrganization(asked);
    const session = this.lifecycle.registry.open(organization);
    const id = session.id ?? (isOrganizationId(organization) ? organization : undefined);
    if (id !== undefined) this.memory.forget(id);
    const ended = this.lifecycle.remove(session, 'logout', 'revoke');
    if (id !== undefined) this.tell({ type: 'organization-signed-out', organization: id });
    await ended;
  }

  async all({ logoutParams, openUrl }: LogoutOptions): Promise<void> {
    const { registry } = this.lifecycle;
    // Storage may hold organizations that this page never looked at.
    const known = new Set(registry.held.map(({ id }) => id));
    const stored = registry.stored();
    const ended = this.#forgetAll('logout');
    this.tell({ type: 'signed-out' });
    for (const id of await stored) {
      if (!known.has(id)) ended.push(this.lifecycle.remove(registry.open(id), 'logout', 'revoke'));
    }
    await Promise.all(ended);
    const navigate = openUrl ?? ((url: string) => registry.environment.navigate(url));
    if (openUrl === false && !registry.settings.useDpop) return;
    await registry
      .create(undefined)
      .client.logout({ ...(logoutParams && { logoutParams }), openUrl: navigate });
  }

  /** Another tab signed out, and cleared what is shared. What is only in this tab's memory is revoked from here. */
  hear(message: TabMessage): void {
    if (message.type === 'signed-out') {
      this.#forgetAll('otherTab');
      return;
    }
    const session = this.lifecycle.registry.find(message.organization);
    this.memory.forget(message.organization);
    if (session) void this.lifecycle.remove(session, 'otherTab', 'retire');
  }

  #forgetAll(reason: 'logout' | 'otherTab'): Promise<void>[] {
    const { registry, state } = this.lifecycle;
    const here = reason === 'logout';
    this.memory.forget();
    this.activation.next(new LoginRequiredError('signed_out'));
    const ended = registry.all.map((session) =>
      this.lifecycle.remove(session, reason, here ? 'revoke' : 'retire'),
    );
    state.commit({ switchingTo: undefined, error: undefined }, [
      'signedOut',
      { origin: here ? 'this-tab' : 'other-tab' },
    ]);
    return ended;
  }
}
