import { vi } from 'vitest';
import type { OrgSessionClient } from '../../src/index.js';
import { createBrowser, type Tab } from '../support/browser.js';
import { openPage, type Page } from '../support/page.js';
import { installPasskeys } from '../support/passkeys.js';
import { ada, bob, A, B, C, type Organization } from '../support/tenant.js';
import type { Call, PendingCall, Result } from './call.js';
import { checkInvariants } from './check-invariants.js';
import { resolveStorage } from './stored-tokens.js';
import { createClock } from './clock.js';
import type { Model } from './model.js';
import { realmOf } from './request-body.js';
import { createNetwork, type Network } from './network.js';
import { observePage } from './snapshot-observer.js';

export const organizations: readonly Organization[] = [A, B, C, { id: 'org_D', name: 'hooli' }];

/** Options of a call that the model does not need. */
export interface CallOptions {
  /** The user who signs in, and the organization that they choose. */
  readonly person?: { sub: string; organization: string };
  readonly popup?: boolean;
}

/**
 * The system that the model is compared with (fast-check calls it "real"): real clients in the tabs of one browser, a virtual clock, and a
 * tenant that responds when the test delivers a request.
 */
export class World {
  readonly network: Network;
  readonly pages: Page[] = [];
  readonly clock = createClock();
  readonly #browser = createBrowser();
  readonly #tabs: Tab[] = [];
  readonly #results: [pending: PendingCall, result: Result][] = [];
  readonly #evictions: [tab: number, organization: string, then: Parameters<Model['evicted']>[2]][] = [];
  #number = 0;

  constructor(readonly model: Model) {
    this.network = createNetwork({
      onRequest: (request) => model.requestSent(request),
      onResponse: (request, response) => model.responseReceived(request, response),
      report: (violation) => void model.violations.push(violation),
    });
    const { tenant } = this.network;
    tenant.organizations.splice(0, Infinity, ...organizations);
    installPasskeys();
    for (const person of [ada, bob]) tenant.members[person] = organizations.map(({ id }) => id);
  }

  /** Opens a tab, or reloads it. */
  open(index: number): PendingCall {
    this.pages[index]?.client.destroy();
    const tab = (this.#tabs[index] ??= this.#browser.openTab());
    const { cacheLocation, maxSessions } = this.model.options;
    const page = openPage(
      this.network.tenant,
      { cacheLocation, maxSessions, auth0Client: { name: String(index), version: '1' } },
      { ...tab.environment, hasWorkers: () => true, workersRun: () => Promise.resolve(true) },
    );
    this.pages[index] = page;
    observePage(page, (violation) => this.model.violations.push(`tab ${index}: ${violation}`));
    page.client.on('sessionRemoved', ({ organization: { id }, reason }) => {
      if (reason !== 'evicted') return;
      const then = {
        active: page.client.getSnapshot().organization?.id,
        busy: this.model.tab(index).busyOrganizations(true),
        elsewhere: this.pages.some(
          ({ client }, other) => other !== index && client.getSnapshot().organization?.id === id,
        ),
      };
      this.#evictions.push([index, id, then]);
    });
    const last = this.model.lastActive.get(index) ?? this.model.lastActive.get('browser');
    return this.call({ tab: index, verb: 'start', organization: last });
  }

  /** Starts a call without waiting for it. */
  call(call: Omit<Call, 'number'>, options: CallOptions = {}): PendingCall {
    const page = this.pages[call.tab];
    if (!page) throw new Error('There is no such tab.');
    const pending = this.model.begin({ ...call, number: ++this.#number });
    if (options.person) this.network.people.set(pending.number, options.person);
    this.#run(page.client, pending, options).then(
      (value) => this.#results.push([pending, { value }]),
      (error: unknown) => this.#results.push([pending, { error }]),
    );
    return pending;
  }

  async #run(client: OrgSessionClient, pending: PendingCall, options: CallOptions): Promise<unknown> {
    const { verb, organization, audience, cacheMode, number, activate } = pending;
    const requested = organization ?? '';
    const login = {
      ...(organization !== undefined && { organization }),
      authorizationParams: { 'ext-login': String(number) },
    };
    switch (verb) {
      case 'start':
        return client.start();
      case 'token':
        return client.getTokenForOrg(requested, {
          ...(audience !== undefined && { audience }),
          ...(cacheMode !== undefined && { cacheMode }),
        });
      case 'switch':
        return client.switchOrganization(requested, {
          interaction: options.popup ? 'popup' : 'none',
          authorizationParams: login.authorizationParams,
        });
      case 'popup':
        return client.loginWithPopup({ ...login, activate });
      case 'passkey':
        return client.loginWithPasskey({
          ...(organization !== undefined && { organization }),
          activate,
          realm: realmOf(number, pending.tab),
        });
      case 'redirect': {
        let callback = '';
        await client.loginWithRedirect({
          ...login,
          activate,
          openUrl: async (url) => {
            callback = await this.network.tenant.signIn(url);
          },
        });
        this.model.callbackStarted(pending);
        return client.handleRedirectCallback(callback);
      }
      case 'logoutOrganization':
        return client.logoutOrganization(requested);
      case 'logout':
        return client.logout({ openUrl: false });
    }
  }

  /** Waits for all work that needs neither a response nor a timer, and tells the model the results. */
  async settle(): Promise<void> {
    await this.clock.settle();
    resolveStorage(this);
    for (const [pending, result] of this.#results.splice(0)) this.model.callEnded(pending, result);
    const snapshots = this.pages.map(({ client }) => client.getSnapshot());
    for (const [index, id, then] of this.#evictions.splice(0)) {
      const hasSession = snapshots[index]?.sessions.some(({ organization }) => organization.id === id);
      this.model.evicted(index, id, then, hasSession === true);
    }
    for (const [index, snapshot] of snapshots.entries()) this.model.snapshotRead(index, snapshot);
    resolveStorage(this);
  }

  /** Delivers the next request, or else runs the next timer. Returns false if there is neither. */
  async step(): Promise<boolean> {
    const [request] = this.network.pendingRequests;
    if (request) request.deliver();
    else if (!vi.getTimerCount()) return false;
    else vi.advanceTimersToNextTimer();
    await this.settle();
    return true;
  }

  /** Runs steps until a call returns. */
  async until(pending: PendingCall): Promise<void> {
    await this.settle();
    for (
      let steps = 0;
      this.model.tab(pending.tab).pendingCalls.has(pending) && !pending.isAbandoned;
      steps++
    ) {
      if (steps > 1000 || !(await this.step())) throw new Error(`${pending.verb} never returns.`);
    }
  }

  /** Runs steps until no call and no request is pending. */
  async drain(): Promise<void> {
    await this.settle();
    for (const tab of this.model.tabs) for (const pending of tab.pendingCalls) await this.until(pending);
    const end = Date.now() + 60_000;
    while (this.network.pendingRequests.length > 0 || this.model.abandonedCount > 0) {
      if (!(await this.step()) || Date.now() > end) break;
    }
    // Sessions above `maxSessions` that were in use are evicted now.
    await this.wait(1);
    checkInvariants(this);
    this.model.allDone();
  }

  /** Lets virtual time pass and runs the timers that are due. */
  async wait(milliseconds: number): Promise<void> {
    const passed = vi.fn();
    setTimeout(passed, milliseconds);
    while (!passed.mock.calls.length) {
      vi.advanceTimersToNextTimer();
      await this.settle();
    }
  }

  /** Starts each command in a new second, so that the order in which organizations were used is certain. */
  startNextSecond(): void {
    vi.setSystemTime(Math.ceil(Date.now() / 1000) * 1000 + 1000);
  }

  close(): void {
    for (const { client } of this.pages) client.destroy();
    vi.clearAllTimers();
    // Iframes that auth0-spa-js would remove later.
    document.body.replaceChildren();
    // The spies keep the arguments of their calls, and so all that this life has used.
    vi.clearAllMocks();
  }
}
