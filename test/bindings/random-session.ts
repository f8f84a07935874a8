import { vi } from 'vitest';
import type { OrganizationScope, OrgSessionClient } from '../../src/index.js';
import { installTenant, organizationOf, signIn } from '../support/page.js';
import { A, B, C, json } from '../support/tenant.js';
import { createRandom } from './random-numbers.js';

const baseUrl = 'https://api.example';

/** What the components of the app use: requests that are sent again, until the network and the API let them pass. */
export interface Data {
  /** Resolves with the rows of the scope's organization. */
  load(scope: OrganizationScope): Promise<string[]>;
  /** Saves a row in the scope's organization. */
  save(scope: OrganizationScope, row: string): Promise<void>;
}

/** An app in one of the frameworks. */
export interface RandomApp {
  /** The text of each frame that was shown. It names organizations by id. */
  readonly frames: readonly string[];
  /** Writes a draft for the organization that the form shows, if there is a form. */
  writeDraft(): void;
  /** Saves the draft, and shows it among the rows before the API has answered. */
  saveDraft(): void;
  flush(): Promise<void>;
  unmount(): Promise<void>;
}

export interface RandomResult {
  switches: number;
  reads: number;
  writes: number;
  /** Requests whose token is for another organization than the component that sent them. */
  wrongRequests: string[];
  /** Frames that show two organizations. */
  mixedFrames: string[];
  frames: number;
}

/** Switches 200 times while responses are late, fail and are requested again, and the page goes offline and online. Time is virtual. */
export async function runRandomSession(
  seed: number,
  mount: (client: OrgSessionClient, data: Data) => Promise<RandomApp>,
): Promise<RandomResult> {
  const random = createRandom(seed);
  const pick = <Item>(items: readonly Item[]): Item | undefined => items[Math.floor(random() * items.length)];
  const chance = (probability: number): boolean => random() < probability;

  const tenant = installTenant();
  let isOnline = true;
  const result: RandomResult = {
    switches: 0,
    reads: 0,
    writes: 0,
    wrongRequests: [],
    mixedFrames: [],
    frames: 0,
  };
  /** Responses and retries that are not due yet. */
  const pending: (() => void)[] = [];
  const later = (): Promise<void> => new Promise((resolve) => void pending.push(resolve));
  const deliver = (): void => {
    const [index] = pending.length > 0 ? [Math.floor(random() * pending.length)] : [];
    if (index !== undefined) pending.splice(index, 1)[0]?.();
  };

  vi.stubGlobal('fetch', async (input: RequestInfo | URL, init?: RequestInit) => {
    if (!(input instanceof Request) || !input.url.startsWith(baseUrl)) return tenant.fetch(input, init);
    if (!isOnline) throw new TypeError('Failed to fetch');
    const organization = String(organizationOf(input.headers.get('Authorization')?.slice(7)));
    const url = new URL(input.url);
    const expected = url.searchParams.get('for');
    if (organization !== expected)
      result.wrongRequests.push(`${input.method} ${url.pathname} of ${expected} as ${organization}`);
    if (input.method === 'GET') result.reads++;
    else result.writes++;
    await Promise.race([
      later(),
      new Promise((_, reject) =>
        input.signal.addEventListener('abort', () => reject(input.signal.reason as Error)),
      ),
    ]);
    if (chance(0.2)) throw new TypeError('Failed to fetch');
    return json([`row1-${organization}`, `row2-${organization}`]);
  });

  const request = async (scope: OrganizationScope, path: string, init?: RequestInit): Promise<Response> => {
    for (let attempt = 0; ; attempt++) {
      try {
        return await scope.fetch(`${path}?for=${scope.organization?.id}`, init);
      } catch (error) {
        if (attempt >= 4 || scope.signal.aborted) throw error;
        await later();
      }
    }
  };
  const data: Data = {
    load: async (scope) => (await request(scope, '/rows')).json() as Promise<string[]>,
    async save(scope, row) {
      await request(scope, '/rows', { method: 'POST', body: row });
    },
  };

  const { client } = await signIn(tenant, A.id);
  for (const { id } of [B, C]) await client.getTokenForOrg(id);
  const app = await mount(client, data);
  while (result.switches < 200) {
    if (chance(0.5)) {
      result.switches++;
      const switching = client.switchOrganization(pick([A, B, C])?.id ?? A.id).catch(() => undefined);
      if (chance(0.7)) await switching;
    }
    if (chance(0.3)) app.writeDraft();
    if (chance(0.3)) app.saveDraft();
    if (chance(0.1)) isOnline = !isOnline;
    if (chance(0.05)) await client.getToken({ cacheMode: 'off' }).catch(() => undefined);
    if (chance(0.03)) {
      await client.logoutOrganization(client.getSnapshot().organization?.id ?? A.id);
      await client.switchOrganization(A.id);
    }
    while (chance(0.6)) deliver();
    if (chance(0.8)) await app.flush();
  }
  isOnline = true;
  for (let turn = 0; turn < 100 && pending.length > 0; turn++) {
    deliver();
    await app.flush();
  }
  result.frames = app.frames.length;
  result.mixedFrames = app.frames.filter((frame) => new Set(frame.match(/org_\w/g)).size > 1);
  await app.unmount();
  client.destroy();
  return result;
}

/** Options of a scope that reaches the API of these tests. */
export const scopeOptions = { baseUrl };
