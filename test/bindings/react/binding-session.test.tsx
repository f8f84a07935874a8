import { Component, memo, StrictMode, useEffect, type ReactNode } from 'react';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { OrgSessionClient, OrgSessionSnapshot } from '../../../src/index.js';
import {
  OrgSessionProvider,
  RequireOrganization,
  RequirePermission,
  useOrganization,
  useOrgSession,
  type OrgSession,
} from '../../../src/react/index.js';
import { rejection, until } from '../../support/async.js';
import { installTenant, openPage, organizationOf, signIn } from '../../support/page.js';
import { A, B, C, type Tenant } from '../../support/tenant.js';
import { render, type Rendered } from './render.js';
import { sentenceOf } from '../../support/error-message.js';

let tenant: Tenant;
let app: Rendered | undefined;
beforeEach(() => {
  tenant = installTenant();
});
afterEach(async () => {
  await app?.unmount();
  app = undefined;
});

const show = async (client: OrgSessionClient, children: ReactNode): Promise<Rendered> =>
  (app = await render(<OrgSessionProvider client={client}>{children}</OrgSessionProvider>));

/** Shows the active organization. */
function Active() {
  return useOrganization()?.name ?? 'none';
}

/** Collects the session of every render. */
function Session({ seen }: { seen: OrgSession[] }) {
  seen.push(useOrgSession());
  return null;
}

const verbs = [
  'switchOrganization',
  'getToken',
  'getTokenForOrg',
  'loginWithRedirect',
  'loginWithPopup',
  'logout',
  'logoutOrganization',
  'acceptInvitation',
  'listOrganizations',
  'hasPermission',
  'hasRole',
  'hasScope',
  'createFetcher',
] as const;

describe('the provider', () => {
  it('starts the client, and shows the result', async () => {
    const before = await signIn(tenant, A.id);
    before.client.destroy();
    const { client } = openPage(tenant);
    const page = await show(client, <Active />);
    await until(() => page.text() === 'acme');
    expect(client.getSnapshot().status).toBe('signed-in');
  });

  it('starts it once in StrictMode, where every effect runs twice', async () => {
    const before = await signIn(tenant, A.id);
    before.client.destroy();
    const requestsBefore = tenant.requests.length;
    const { client } = openPage(tenant);
    app = await render(
      <StrictMode>
        <OrgSessionProvider client={client}>
          <Active />
        </OrgSessionProvider>
      </StrictMode>,
    );
    await until(() => app?.text() === 'acme');
    expect(tenant.requests.slice(requestsBefore).filter(({ kind }) => kind === 'authorize')).toHaveLength(1);
    await client.switchOrganization(B.id);
    await until(() => app?.text() === 'globex');
  });

  it('shows why a start failed', async () => {
    function StartError() {
      const { status, error } = useOrgSession();
      return `${status} ${error?.code ?? ''}`;
    }
    const { client } = openPage(tenant, {
      resolveOrganization: () => {
        throw new Error('no');
      },
    });
    const page = await show(client, <StartError />);
    await until(() => page.text() === 'signed-out configuration');
  });

  it('uses and starts another client when its prop changes', async () => {
    const first = await signIn(tenant, A.id);
    const page = await show(first.client, <Active />);
    const second = openPage(tenant, { defaultOrganization: B.id }, { tabStorage: () => undefined });
    localStorage.clear();
    await page.rerender(
      <OrgSessionProvider client={second.client}>
        <Active />
      </OrgSessionProvider>,
    );
    await until(() => page.text() === 'globex');
    // The first client has no listeners any more.
    await first.client.switchOrganization(C.id);
    await page.flush();
    expect(page.text()).toBe('globex');
  });

  it('does not destroy the client when it is unmounted', async () => {
    const { client } = await signIn(tenant, A.id);
    const heard: string[] = [];
    client.on('organizationChanged', ({ current }) => heard.push(current?.id ?? ''));
    const page = await show(client, <Active />);
    await page.unmount();
    await client.switchOrganization(B.id);
    expect(organizationOf(await client.getToken())).toBe(B.id);
    expect(heard).toEqual([B.id]);
    const again = await show(client, <Active />);
    expect(again.text()).toBe('globex');
  });
});

describe('without a provider', () => {
  class Boundary extends Component<{ children: ReactNode }, { error?: Error }> {
    override state: { error?: Error } = {};
    static getDerivedStateFromError = (error: Error) => ({ error });
    override render() {
      return this.state.error?.message ?? this.props.children;
    }
  }

  it.each([
    ['useOrgSession', <Session key="" seen={[]} />],
    ['useOrganization', <Active key="" />],
    ['RequireOrganization', <RequireOrganization key="" />],
    ['RequirePermission', <RequirePermission key="" permission="read" />],
  ])('%s throws an error that says what to add', async (_, element) => {
    vi.spyOn(console, 'error').mockReturnValue();
    app = await render(<Boundary>{element}</Boundary>);
    expect(sentenceOf(app.text())).toBe(
      'No session here: put <OrgSessionProvider client={client}> around it.',
    );
  });
});

describe('useOrgSession', () => {
  it('returns the fields of the snapshot, the methods and the client', async () => {
    const { client } = await signIn(tenant, A.id);
    const seen: OrgSession[] = [];
    await show(client, <Session seen={seen} />);
    const picked = Object.fromEntries(verbs.map((verb) => [verb, client[verb]]));
    const { organizationKey } = client;
    expect(organizationKey).not.toBe('');
    // They answer while the client is destroyed, too.
    const has = expect.any(Function) as OrgSession['hasPermission'];
    const grants = { hasPermission: has, hasRole: has, hasScope: has };
    expect(seen.at(-1)).toEqual({ ...client.getSnapshot(), ...picked, ...grants, client, organizationKey });
  });

  it('returns the same object until something changes, in every component and at every render', async () => {
    const { client } = await signIn(tenant, A.id);
    const seen: OrgSession[] = [];
    const elements = () => [<Session key="1" seen={seen} />, <Session key="2" seen={seen} />];
    const page = await show(client, elements());
    await page.rerender(<OrgSessionProvider client={client}>{elements()}</OrgSessionProvider>);
    expect(seen.length).toBeGreaterThanOrEqual(4);
    expect(new Set(seen).size).toBe(1);
    await client.switchOrganization(B.id);
    await page.flush();
    expect(seen.at(-1)).toBe(seen.at(-2));
    expect(seen.at(-1)).not.toBe(seen[0]);
  });

  it('returns the same methods after every change', async () => {
    const { client } = await signIn(tenant, A.id);
    let effects = 0;
    function Effect() {
      const { switchOrganization, loginWithRedirect, getToken } = useOrgSession();
      useEffect(() => {
        effects++;
      }, [switchOrganization, loginWithRedirect, getToken]);
      return null;
    }
    const seen: OrgSession[] = [];
    const page = await show(client, [<Session key="1" seen={seen} />, <Effect key="2" />]);
    await client.switchOrganization(B.id);
    await page.flush();
    expect(new Set(seen).size).toBeGreaterThan(1);
    for (const verb of verbs) expect(seen.at(-1)?.[verb]).toBe(seen[0]?.[verb]);
    expect(effects).toBe(1);
  });
});

describe('useOrgSession with a selector', () => {
  const idOf = ({ organization }: OrgSessionSnapshot) => organization?.id;

  it('renders only if the value changes', async () => {
    const { client } = await signIn(tenant, A.id);
    let renders = 0;
    const Id = memo(() => {
      renders++;
      return useOrgSession(idOf);
    });
    let all = 0;
    const All = memo(() => {
      all++;
      return useOrgSession().sessions.length;
    });
    const page = await show(client, [<Id key="1" />, <All key="2" />]);
    expect([renders, all]).toEqual([1, 1]);
    await client.getTokenForOrg(B.id);
    await page.flush();
    expect([renders, all]).toEqual([1, 2]);
    await client.switchOrganization(B.id);
    await page.flush();
    expect(renders).toBe(2);
    expect(page.text()).toBe(`${B.id}2`);
  });

  it.each([
    [
      'defined once',
      ({ sessions }: OrgSessionSnapshot) => sessions.map(({ organization }) => organization.id),
    ],
    ['written in place', undefined],
  ])('may make a new array each time, %s', async (_, selector) => {
    const { client } = await signIn(tenant, A.id);
    let renders = 0;
    const seen: string[][] = [];
    function SessionIds() {
      renders++;
      const sessionIds = useOrgSession(
        selector ?? (({ sessions }) => sessions.map(({ organization }) => organization.id)),
      );
      seen.push(sessionIds);
      return sessionIds.join();
    }
    const page = await show(client, <SessionIds />);
    expect(renders).toBe(1);
    await page.rerender(
      <OrgSessionProvider client={client}>
        <SessionIds />
      </OrgSessionProvider>,
    );
    await page.flush();
    expect(renders).toBe(2);
    if (selector) expect(seen[1]).toBe(seen[0]);
    await client.getTokenForOrg(B.id);
    await page.flush();
    expect(renders).toBe(3);
    expect(page.text()).toBe(`${A.id},${B.id}`);
  });

  it('may change at each render', async () => {
    const { client } = await signIn(tenant, A.id);
    const Field = ({ name }: { name: 'id' | 'name' }) => useOrgSession((now) => now.organization?.[name]);
    const page = await show(client, <Field name="id" />);
    expect(page.text()).toBe(A.id);
    await page.rerender(
      <OrgSessionProvider client={client}>
        <Field name="name" />
      </OrgSessionProvider>,
    );
    expect(page.text()).toBe(A.name);
  });
});

describe('RequireOrganization', () => {
  const place = (
    <RequireOrganization fallback="fallback" pending="pending">
      <Active />
    </RequireOrganization>
  );

  it('waits, shows its children while an organization is active, and then its fallback', async () => {
    const before = await signIn(tenant, A.id);
    before.client.destroy();
    const { client } = openPage(tenant);
    const page = await show(client, place);
    await until(() => page.text() === 'acme');
    expect(page.frames).toEqual(['pending', 'acme']);
    await client.switchOrganization(B.id);
    await until(() => page.text() === 'globex');
    await client.logout({ openUrl: false });
    await until(() => page.text() === 'fallback');
  });

  it('shows its fallback while it waits, unless it has another element for that', async () => {
    const { client } = openPage(tenant);
    const page = await show(client, [
      <RequireOrganization key="1" fallback="fallback" />,
      <RequireOrganization key="2" fallback="fallback" pending={null} />,
      <RequireOrganization key="3">nothing</RequireOrganization>,
    ]);
    await until(() => page.text() === 'fallbackfallback');
    expect(page.frames).toEqual(['fallback', 'fallbackfallback']);
  });

  it('waits while the page is redirected to a login', async () => {
    const { client } = openPage(tenant);
    const page = await show(client, place);
    await until(() => page.text() === 'fallback');
    await client.loginWithRedirect({ organization: A.id });
    await until(() => page.text() === 'pending');
  });
});

describe('RequirePermission', () => {
  it('follows a switch', async () => {
    const { client } = await signIn(tenant, A.id);
    const page = await show(
      client,
      <RequirePermission permission={`read:${A.id}`} fallback="fallback" pending="pending">
        content
      </RequirePermission>,
    );
    expect(page.text()).toBe('content');
    await client.switchOrganization(B.id);
    await until(() => page.text() === 'fallback');
    await client.switchOrganization(A.id);
    await until(() => page.text() === 'content');
    await client.logout({ openUrl: false });
    await until(() => page.text() === 'fallback');
  });

  it('waits until the session is known', async () => {
    const page = await show(
      openPage(tenant).client,
      <RequirePermission permission="read" fallback="fallback" pending="pending" />,
    );
    await until(() => page.text() === 'fallback');
    expect(page.frames).toEqual(['pending', 'fallback']);
  });

  it('reads the token of another API when it is cached', async () => {
    const { client } = await signIn(tenant, A.id);
    tenant.alterTokens = ({ grant, accessClaims }) => {
      if (grant.audience === 'https://billing.example') accessClaims['permissions'] = ['pay'];
    };
    const page = await show(
      client,
      <RequirePermission permission="pay" audience="https://billing.example" fallback="fallback">
        content
      </RequirePermission>,
    );
    expect(page.text()).toBe('fallback');
    await client.getToken({ audience: 'https://billing.example' });
    await until(() => page.text() === 'content');
  });
});

it('an error of a method rejects its call, and does not change the page', async () => {
  const { client } = await signIn(tenant, A.id);
  const seen: OrgSession[] = [];
  const page = await show(client, [<Session key="1" seen={seen} />, <Active key="2" />]);
  tenant.sso = undefined;
  const verb = seen.at(-1)?.switchOrganization(B.id, { interaction: 'none' });
  expect((await rejection(verb ?? Promise.resolve())).code).toBe('login_required');
  await page.flush();
  expect(page.text()).toBe('acme');
  expect(seen.at(-1)?.error?.code).toBe('login_required');
});
