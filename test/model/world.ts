import { vi } from 'vitest';
import type { OrgSessionClient } from '../../src/index.js';
import { createBrowser, type Tab } from '../support/browser.js';
import { openPage, type Page } from '../support/page.js';
import { ada, bob, A, B, C, type Organization } from '../support/tenant.js';
import type { Call, Flight, Result } from './call.js';
import { check } from './check-invariants.js';
import { resolveStorage } from './stored-tokens.js';
import { createClock } from './clock.js';
import type { Model } from './model.js';
import { createPost, type Post } from './network.js';
import { watchPage } from './snapshot-observer.js';

export const organizations: readonly Organization[] = [A, B, C, { id: 'org_D', name: 'hooli' }];

/** What a verb is called with besides what the model knows of it. */
export interface How {
  /** Who signs in, and where they go if they may pick. */
  readonly person?: { sub: string; organization: string };
  readonly popup?: boolean;
}

/** Real clients in the tabs of one browser, a virtual clock, and a tenant that answers when it is told to. */
export class World {
  readonly post: Post;
  readonly pages: Page[] = [];
  readonly clock = createClock();
  readonly #browser = createBrowser();
  readonly #tabs: Tab[] = [];
  readonly #endings: [flight: Flight, result: Result][] = [];
  readonly #evictions: Parameters<Model['evicted']>[] = [];
  #number = 0;

  constructor(readonly model: Model) {
    this.post = createPost({
      asked: (letter) => model.asked(letter),
      answered: (letter, answer) => model.answered(letter, answer),
      complain: (complaint) => void model.complaints.push(complaint),
    });
    const { tenant } = this.post;
    tenant.organizations.splice(0, Infinity, ...organizations);
    for (const person of [ada, bob]) tenant.members[person] = organizations.map(({ id }) => id);
  }

  /** Opens a tab, or reloads it. */
  open(index: number): Flight {
    this.pages[index]?.client.destroy();
    const tab = (this.#tabs[index] ??= this.#browser.openTab());
    const { cacheLocation, maxSessions } = this.model.options;
    const page = openPage(
      this.post.tenant,
      { cacheLocation, maxSessions, auth0Client: { name: String(index), version: '1' } },
      { ...tab.environment, hasWorkers: () => true, workersRun: () => Promise.resolve(true) },
    );
    this.pages[index] = page;
    watchPage(page, (complaint) => this.model.complaints.push(`tab ${index}: ${complaint}`));
    page.client.on('sessionRemoved', ({ organization: { id }, reason }) => {
      if (reason !== 'evicted') return;
      const then = {
        active: page.client.getSnapshot().organization?.id,
        busy: this.model.tab(index).busy(true),
        elsewhere: this.pages.some(
          ({ client }, other) => other !== index && client.getSnapshot().organization?.id === id,
        ),
      };
      this.#evictions.push([index, id, then]);
    });
    const last = this.model.last.get(index) ?? this.model.last.get('browser');
    return this.call({ tab: index, verb: 'start', organization: last });
  }

  /** Calls a verb, and waits for nothing. */
  call(call: Omit<Call, 'number'>, how: How = {}): Flight {
    const page = this.pages[call.tab];
    if (!page) throw new Error('There is no such tab.');
    const flight = this.model.begin({ ...call, number: ++this.#number });
    if (how.person) this.post.people.set(flight.number, how.person);
    this.#run(page.client, flight, how).then(
      (value) => this.#endings.push([flight, { value }]),
      (error: unknown) => this.#endings.push([flight, { error }]),
    );
    return flight;
  }

  async #run(client: OrgSessionClient, flight: Flight, how: How): Promise<unknown> {
    const { verb, organization, audience, cacheMode, number } = flight;
    const asked = organization ?? '';
    const login = {
      ...(organization !== undefined && { organization }),
      authorizationParams: { 'ext-login': String(number) },
    };
    switch (verb) {
      case 'start':
        return client.start();
      case 'token':
        return client.getTokenForOrg(asked, {
          ...(audience !== undefined && { audience }),
          ...(cacheMode !== undefined && { cacheMode }),
        });
      case 'switch':
        return client.switchOrganization(asked, {
          interaction: how.popup ? 'popup' : 'none',
          authorizationParams: login.authorizationParams,
        });
      case 'popup':
        return client.loginWithPopup(login);
      case 'redirect': {
        let callback = '';
        await client.loginWithRedirect({
          ...login,
          openUrl: async (url) => {
            callback = await this.post.tenant.signIn(url);
          },
        });
        this.model.cameBack(flight);
        return client.handleRedirectCallback(callback);
      }
      case 'logoutOrganization':
        return client.logoutOrganization(asked);
      case 'logout':
        return client.logout({ openUrl: false });
    }
  }

  /** All that waits for neither the tenant nor the clock is done, and the model knows. */
  async settle(): Promise<void> {
    await this.clock.settle();
    resolveStorage(this);
    for (const [flight, result] of this.#endings.splice(0)) this.model.settled(flight, result);
    for (const eviction of this.#evictions.splice(0)) this.model.evicted(...eviction);
    for (const [index, { client }] of this.pages.entries())
      this.model.shown(index, client.getSnapshot().sessions);
    resolveStorage(this);
  }

  /** One answer of the tenant, or else what the next timer does; false if nothing is to come. */
  async step(): Promise<boolean> {
    const [letter] = this.post.waiting;
    if (letter) letter.deliver();
    else if (!vi.getTimerCount()) return false;
    else vi.advanceTimersToNextTimer();
    await this.settle();
    return true;
  }

  /** Until a call has its answer. */
  async until(flight: Flight): Promise<void> {
    await this.settle();
    for (let steps = 0; this.model.tab(flight.tab).flights.has(flight) && !flight.abandoned; steps++) {
      if (steps > 1000 || !(await this.step())) throw new Error(`${flight.verb} never ends.`);
    }
  }

  /** Until nothing is under way. */
  async drain(): Promise<void> {
    await this.settle();
    for (const tab of this.model.tabs) for (const flight of tab.flights) await this.until(flight);
    const end = Date.now() + 60_000;
    while (this.post.waiting.length > 0 || this.model.ghosts > 0) {
      if (!(await this.step()) || Date.now() > end) break;
    }
    // Whoever went over the bound while it was in use goes now.
    await this.wait(1);
    check(this);
    this.model.quiet();
  }

  /** Time passes, and timers run. */
  async wait(milliseconds: number): Promise<void> {
    const passed = vi.fn();
    setTimeout(passed, milliseconds);
    while (!passed.mock.calls.length) {
      vi.advanceTimersToNextTimer();
      await this.settle();
    }
  }

  /** Every step has a second of its own, so that who was used last is never in doubt. */
  begin(): void {
    vi.setSystemTime(Math.ceil(Date.now() / 1000) * 1000 + 1000);
  }

  close(): void {
    for (const { client } of this.pages) client.destroy();
    vi.clearAllTimers();
  }
}
