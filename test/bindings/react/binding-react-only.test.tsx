/** What React does and Preact does not: effects run twice in StrictMode, and the state of a page is in fibers. */
import { StrictMode, useEffect, type ReactNode } from 'react';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { OrgSessionProvider, useOrgSession, type OrgSession } from '../../../src/react/index.js';
import { until } from '../../support/async.js';
import { installTenant, openPage, signIn } from '../../support/page.js';
import { A, B, type Tenant } from '../../support/tenant.js';
import { render, type Rendered } from './render.js';

let tenant: Tenant;
let app: Rendered | undefined;
beforeEach(() => {
  tenant = installTenant();
});
afterEach(async () => {
  await app?.unmount();
  app = undefined;
});

/** Collects the session of every render. */
function Session({ seen }: { seen: OrgSession[] }) {
  seen.push(useOrgSession());
  return null;
}

it('shows no data of another organization after an effect that starts and destroys the client, in StrictMode', async () => {
  const { client } = openPage(tenant);
  const calls: string[] = [];
  const rows = new Map<string, string>();
  function Lifetime({ children }: { children: ReactNode }) {
    useEffect(() => {
      calls.push('start');
      void client.start();
      return () => {
        calls.push('destroy');
        client.destroy();
      };
    }, []);
    return children;
  }
  /** A data cache, with keys as in the README. */
  function Invoices() {
    const { organization, client: own } = useOrgSession();
    const key = own.organizationKey;
    if (!organization) return 'signed out';
    if (!rows.has(key)) rows.set(key, `rows of ${organization.id}`);
    return `${organization.id}: ${rows.get(key)}`;
  }
  app = await render(
    <StrictMode>
      <Lifetime>
        <OrgSessionProvider client={client}>
          <Invoices />
        </OrgSessionProvider>
      </Lifetime>
    </StrictMode>,
  );
  expect(calls).toEqual(['start', 'destroy', 'start']);
  await client.loginWithPopup({ organization: A.id });
  await until(() => app?.text() === `${A.id}: rows of ${A.id}`);
  await client.switchOrganization(B.id);
  await until(() => app?.text() === `${B.id}: rows of ${B.id}`);
});

it('the session of a component never contains a token, or a secret that could be exchanged for one', async () => {
  const { client } = await signIn(tenant, A.id, { authorizationParams: { scope: 'offline_access' } });
  const seen: OrgSession[] = [];
  const page = (app = await render(
    <OrgSessionProvider client={client}>
      <Session seen={seen} />
    </OrgSessionProvider>,
  ));
  const tokens = [await client.getToken(), await client.getTokenForOrg(B.id)];
  tokens.push((await client.getTokenForOrg(B.id, { detailed: true })).idToken);
  await client.switchOrganization(B.id);
  await page.flush();
  // Everything that React stores for the page: the state of every hook and every context value below the root.
  const states: unknown[] = [...seen];
  const known = new Set<unknown>();
  const visit = (fiber: Fiber | null): void => {
    if (!fiber || known.has(fiber)) return;
    known.add(fiber);
    states.push(fiber.memoizedState, fiber.memoizedProps);
    for (const next of [fiber.child, fiber.sibling, fiber.alternate]) visit(next);
  };
  const rootKey = Object.keys(page.container).find((name) => name.startsWith('__reactContainer')) ?? '';
  visit((page.container as unknown as Record<string, Fiber>)[rootKey] ?? null);
  expect(known.size).toBeGreaterThan(2);
  const text = states.map((state) => JSON.stringify(state, withoutCycles())).join('\n');
  expect(text).toContain(B.id);
  for (const token of tokens) expect(text).not.toContain(token);
  expect(text).not.toMatch(/eyJ|refresh-\d/);
});

interface Fiber {
  memoizedState: unknown;
  memoizedProps: unknown;
  child: Fiber | null;
  sibling: Fiber | null;
  alternate: Fiber | null;
}

const withoutCycles = () => {
  const seen = new Set<unknown>();
  return (_key: string, value: unknown): unknown => {
    if (typeof value !== 'object' || value === null) return value;
    if (seen.has(value) || value instanceof Node) return undefined;
    seen.add(value);
    return value;
  };
};
