/// <reference types="vite/client" />
import fc from 'fast-check';
import { beforeEach, expect, it } from 'vitest';
import { fromPath } from '../../src/index.js';
import { settle } from '../support/async.js';
import { installTenant, openPage, type Page } from '../support/page.js';
import { A, ada, B, C, type Tenant } from '../support/tenant.js';
import { installDigest } from './digest.js';
import { observePage } from './snapshot-observer.js';
import { readSoakOptions } from './soak-options.js';

beforeEach(installDigest);

/** An organization that refuses the user. */
const D = { id: 'org_D', name: 'hooli' };
const organizations = [A, B, C, D];

/** How the application's router shows a page: at once, or late: then only the latest one, or all of them in their order. */
type Router = 'at once' | 'latest' | 'in order';
type Command =
  | readonly ['link' | 'switch', organization: number]
  | readonly ['outside' | 'answer' | 'land' | 'turn' | 'settle'];

/** The page, its router and its tenant, whose answers the test delivers. */
class World {
  readonly violations: string[] = [];
  /** The organization of the user's last click, as long as its result is certain. */
  last: string | undefined = A.id;
  changes = 0;
  #waiting: string[] = [];
  #answers: (() => void)[] = [];

  private constructor(
    readonly tenant: Tenant,
    readonly router: Router,
    readonly page: Page,
  ) {}

  static async open(router: Router): Promise<World> {
    const tenant = installTenant();
    tenant.organizations.push(D);
    tenant.members[ada] = [A.id, B.id, C.id];
    const navigate = (path: string): void => world.show(path);
    const page = openPage(
      tenant,
      {
        followUrl: true,
        resolveOrganization: fromPath({ pattern: '/o/:organization/*' }),
        ...(router !== 'at once' && { navigate }),
      },
      {},
      'https://app.example/o/acme/page',
    );
    const world: World = new World(tenant, router, page);
    observePage(page, (violation) => world.violations.push(violation));
    page.client.on('organizationChanged', () => world.changes++);
    await page.client.start();
    tenant.interceptToken = () =>
      new Promise((resolve) => void world.#answers.push(() => resolve(undefined)));
    return world;
  }

  get active(): string | undefined {
    return this.page.client.getSnapshot().organization?.id;
  }

  /** The organization that the URL names. */
  get named(): string | undefined {
    return organizations.find(({ name }) => name === this.page.url.pathname.split('/')[2])?.id;
  }

  /** A link of the router, or its function. */
  show(path: string): void {
    if (this.router === 'at once') this.page.push(path);
    else this.#waiting = this.router === 'latest' ? [path] : [...this.#waiting, path];
  }

  async run([kind, index = 0]: Command): Promise<void> {
    const { id, name } = organizations[index] ?? A;
    switch (kind) {
      case 'link':
        // The same URL again is no navigation.
        if (this.named === id) return;
        // A link within the active organization does not cancel a switch that is under way.
        this.last = id === D.id || this.page.client.getSnapshot().switchingTo !== undefined ? undefined : id;
        this.show(`/o/${name}/page`);
        break;
      case 'switch':
        // A click that changes nothing: what the router still has to show counts.
        if (id === this.active && this.#waiting.length > 0) return;
        this.page.client.switchOrganization(id, { interaction: 'none' }).catch(() => undefined);
        // Until it is done, what the router shows later counts.
        this.last = id === D.id || this.#waiting.length > 0 ? undefined : id;
        break;
      case 'outside':
        this.show('/about');
        // The switch goes on, unless the router has not begun to show what the user clicked.
        if (this.#waiting.length > 0) this.last = undefined;
        break;
      case 'answer':
        this.#answers.shift()?.();
        break;
      case 'land': {
        const path = this.#waiting.shift();
        if (path !== undefined) this.page.push(path);
        break;
      }
      case 'settle':
        await settle();
        break;
      case 'turn':
        await Promise.resolve();
    }
  }

  /** Lets the router and the tenant finish. */
  async drain(): Promise<void> {
    for (let rounds = 0; rounds < 30; rounds++) {
      await settle();
      if (this.#answers.length === 0 && this.#waiting.length === 0) return;
      await this.run(['answer']);
      await settle();
      await this.run(['land']);
    }
    this.violations.push('The URL and the client do not come to rest.');
  }
}

const command: fc.Arbitrary<Command> = fc.oneof(
  { weight: 5, arbitrary: fc.tuple(fc.constantFrom('link', 'switch'), fc.constantFrom(0, 1, 2, 0, 1, 2, 3)) },
  { weight: 4, arbitrary: fc.constantFrom<Command>(['answer'], ['land'], ['turn'], ['settle']) },
  { weight: 1, arbitrary: fc.constant<Command>(['outside']) },
);
const nextTurn = (): Promise<void> => new Promise((resolve) => void setImmediate(resolve));
const soak = readSoakOptions(180, 3);

it.each<Router>(['at once', 'latest', 'in order'])(
  'The URL and the active organization agree after any clicks, with a router that shows its pages %s',
  { timeout: Infinity },
  async (router) => {
    await fc.assert(
      fc.asyncProperty(fc.array(command, { maxLength: 20 }), async (list) => {
        const world = await World.open(router);
        for (const one of list) {
          await world.run(one);
          // With a late router, each click is a task of its own.
          if (router !== 'at once') for (let turns = 0; turns < 3; turns++) await nextTurn();
        }
        await world.drain();
        const { active, named, last, changes } = world;
        const { switchingTo, error } = world.page.client.getSnapshot();
        expect(world.violations).toEqual([]);
        expect(switchingTo).toBeUndefined();
        expect(active).not.toBe(D.id);
        if (named !== undefined && named !== D.id) expect(named).toBe(active);
        if (named === D.id) expect(error).toMatchObject({ code: 'access_denied' });
        if (last !== undefined) expect(active).toBe(last);
        // No loop: each command changes the organization a few times at the most.
        expect(changes).toBeLessThanOrEqual(1 + 3 * list.length);
      }),
      soak.parameters,
    );
  },
);
