import { expect, it, vi } from 'vitest';
import { settle } from '../support/async.js';
import { installTenant, organizationOf, signIn } from '../support/page.js';
import { A, ada, B, bob, C, json } from '../support/tenant.js';
import { createRandom } from './random-numbers.js';
import type { MountedContent, MountScopes } from './scope-app.js';

const baseUrl = 'https://api.example';
const STEPS = 1000;

interface Result {
  readonly steps: Record<string, number>;
  reads: number;
  writes: number;
  /** Requests whose token is for another organization than the scope that sent them. */
  readonly wrongRequests: string[];
  /** Texts of a scope that name another organization than its own, or two users. */
  readonly mixedFrames: string[];
  frames: number;
}

/** Two scopes while the page switches, renews, signs out and in, and responses are late or fail. */
async function runRandomScopes(seed: number, mount: MountScopes): Promise<Result> {
  const random = createRandom(seed);
  const chance = (probability: number): boolean => random() < probability;
  const pick = <Item>(items: readonly [Item, ...Item[]]): Item =>
    items[Math.floor(random() * items.length)] ?? items[0];
  const result: Result = { steps: {}, reads: 0, writes: 0, wrongRequests: [], mixedFrames: [], frames: 0 };

  const tenant = installTenant();
  tenant.members[bob] = [A.id, B.id, C.id];
  tenant.alterTokens = ({ accessClaims }) => {
    // What a component shows of each claim names the organization and the user.
    accessClaims['permissions'] = [`may-${String(accessClaims['org_id'])}-${String(accessClaims['sub'])}`];
  };
  const scoped: [string, string] = [A.id, B.id];
  /** Responses that are not due yet. */
  const pending: (() => void)[] = [];
  const deliver = (): void => {
    const index = Math.floor(random() * pending.length);
    pending.splice(index, 1)[0]?.();
  };
  vi.stubGlobal('fetch', async (input: RequestInfo | URL, init?: RequestInit) => {
    if (!(input instanceof Request) || !input.url.startsWith(baseUrl)) return tenant.fetch(input, init);
    const organization = String(organizationOf(input.headers.get('Authorization')?.slice(7)));
    const expected = new URL(input.url).searchParams.get('for');
    if (organization !== expected)
      result.wrongRequests.push(`${input.method} of ${expected} as ${organization}`);
    if (input.method === 'GET') result.reads++;
    else result.writes++;
    await Promise.race([
      new Promise<void>((resolve) => void pending.push(resolve)),
      new Promise((_, reject) =>
        input.signal.addEventListener('abort', () => reject(input.signal.reason as Error)),
      ),
    ]);
    if (chance(0.1)) return new Response('', { status: 401 });
    if (chance(0.1)) throw new TypeError('Failed to fetch');
    return json({ row: `row-${organization}` });
  });

  /** What each mounted content loads and saves, with the client that the binding gives it. */
  const contents = new Map<MountedContent, () => void>();
  const useContent = (content: MountedContent): (() => void) => {
    const { client, show } = content;
    const id = client.getSnapshot().organization?.id;
    const fetcher = client.createFetcher({ baseUrl });
    const isMounted = (): boolean => contents.has(content);
    const send = async (init?: RequestInit): Promise<void> => {
      try {
        const response = await fetcher(`/rows?for=${id}`, init);
        const { row } = (await response.json()) as { row: string };
        if (isMounted()) show(row);
      } catch {
        if (isMounted()) show(`failed-${id}`);
      }
    };
    contents.set(content, () => void send({ method: 'POST', body: '{}' }));
    void send();
    return () => void contents.delete(content);
  };

  const { client } = await signIn(tenant, A.id);
  const app = await mount(client, scoped, { mounted: useContent, reported: () => undefined });
  const look = (): void => {
    for (const [index, section] of [...app.place.querySelectorAll('section')].entries()) {
      const text = section.textContent;
      result.frames++;
      const isMixed = (text.match(/org_\w/g) ?? []).some((id) => id !== scoped[index]);
      const users = new Set(text.match(/auth0\|\w+/g));
      if (isMixed || users.size > 1) result.mixedFrames.push(text.replace(/\s+/g, ' '));
    }
  };
  const observer = new MutationObserver(look);
  observer.observe(app.place, { childList: true, subtree: true, characterData: true });

  const quietly = (work: Promise<unknown>): Promise<unknown> => work.catch(() => undefined);
  const loginAs = (sub: string, organization: string): Promise<unknown> => {
    tenant.person = { sub, organization };
    tenant.sso = sub;
    return quietly(client.loginWithPopup({ organization }));
  };
  const organizations: [string, string, string] = [A.id, B.id, C.id];
  const steps = {
    switch: [0.5, () => quietly(client.switchOrganization(pick(organizations), { interaction: 'none' }))],
    renewal: [0.2, () => quietly(client.getTokenForOrg(pick(organizations), { cacheMode: 'off' }))],
    signOut: [0.06, () => quietly(client.logoutOrganization(pick(organizations)))],
    signOutOfAll: [0.01, () => quietly(client.logout({ openUrl: false }))],
    login: [0.03, () => loginAs(tenant.person.sub, pick(organizations))],
    otherUser: [0.02, () => loginAs(pick([ada, bob]), pick(organizations))],
    retry: [
      0.1,
      async () => {
        for (const button of app.place.querySelectorAll('button')) button.click();
      },
    ],
    write: [
      0.1,
      async () => {
        for (const save of [...contents.values()]) save();
      },
    ],
  } satisfies Record<string, [probability: number, run: () => Promise<unknown>]>;
  const last: [string, [number, () => Promise<unknown>]] = ['write', steps.write];
  for (let count = 0; count < STEPS; count++) {
    let choice = random() * 1.02;
    const [name, [, run]] =
      Object.entries(steps).find(([, [probability]]) => (choice -= probability) < 0) ?? last;
    result.steps[name] = (result.steps[name] ?? 0) + 1;
    const done = run();
    if (chance(0.6)) await done;
    while (pending.length > 0 && chance(0.6)) deliver();
    if (chance(0.5)) {
      await app.flush();
      look();
    }
  }
  // At the end both are shown, whatever happened before.
  await loginAs(ada, A.id);
  for (let turn = 0; turn < 20; turn++) {
    await settle();
    while (pending.length > 0) deliver();
    for (const button of app.place.querySelectorAll('button')) button.click();
    await app.flush();
  }
  look();
  const shown = [...app.place.querySelectorAll('section')].map(({ textContent }) => textContent);
  expect(shown).toEqual(
    scoped.map((id) => expect.stringContaining(`${id} ${id} may-${id}-${ada}`) as string),
  );
  observer.disconnect();
  await app.unmount();
  client.destroy();
  return result;
}

/** The random test of `OrganizationScope` that all bindings share. */
export function testRandomScopes(mount: MountScopes): void {
  it.each([1, 2])(
    `two scopes mix nothing in ${STEPS} random switches, renewals, sign-outs and logins; seed %i`,
    { timeout: 120_000 },
    async (seed) => {
      const result = await runRandomScopes(seed, mount);
      expect(result).toMatchObject({ wrongRequests: [], mixedFrames: [] });
      // The test did what its name says.
      expect(result.reads).toBeGreaterThan(50);
      expect(result.writes).toBeGreaterThan(50);
      expect(result.frames).toBeGreaterThan(500);
      expect(Object.keys(result.steps)).toHaveLength(8);
    },
  );
}
