/** The state of components below RequireOrganization and RequirePermission belongs to one organization and one user. */
import { startTransition, StrictMode, useEffect, useState, type ReactNode } from 'react';
import { renderToString } from 'react-dom/server';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { OrgSessionClient } from '../../../src/index.js';
import {
  OrgSessionProvider,
  RequireOrganization,
  RequirePermission,
  useOrganization,
  useOrgSession,
  type RequireOrganizationProps,
} from '../../../src/react/index.js';
import { until } from '../../support/async.js';
import { installTenant, openPage, signIn } from '../../support/page.js';
import { A, B, ada, bob, type Tenant } from '../../support/tenant.js';
import { acting, hydrate, render, type Rendered } from './render.js';

/** Preact has no concurrent rendering, and runs no effect twice in StrictMode. */
const inReact = it.skipIf(process.env['PREACT']);

let tenant: Tenant;
let page: Rendered | undefined;
/** The permissions in new tokens. */
let permissions: string[];
beforeEach(() => {
  tenant = installTenant();
  tenant.members[bob] = [A.id, B.id];
  permissions = ['read'];
  tenant.alterTokens = ({ accessClaims }) => {
    accessClaims['permissions'] = permissions;
  };
});
afterEach(() => page?.unmount());

const PermissionToRead = (props: RequireOrganizationProps) => (
  <RequirePermission permission="read" {...props} />
);
const components = { RequireOrganization, RequirePermission: PermissionToRead };

let setDraft: (draft: string) => void;
let drafts = 0;

/** A form whose draft is its state. */
function Form() {
  const [draft, set] = useState('');
  const [number] = useState(() => ++drafts);
  useEffect(() => {
    setDraft = set;
  }, [number]);
  return `${useOrganization()?.name ?? 'none'}: ${draft || 'empty'} `;
}

/** Shows an app, and writes a draft into its form. */
async function showDraft(client: OrgSessionClient, element: ReactNode): Promise<Rendered> {
  page = await render(<OrgSessionProvider client={client}>{element}</OrgSessionProvider>);
  await until(() => page?.text() === 'acme: empty ');
  await acting(() => setDraft('of Ada at Acme'));
  expect(page.text()).toBe('acme: of Ada at Acme ');
  return page;
}

const signInAs = async (client: OrgSessionClient, sub: string): Promise<void> => {
  tenant.person = { sub, organization: A.id };
  tenant.sso = undefined;
  await client.loginWithPopup({ organization: A.id });
};
const setPermissions = async (client: OrgSessionClient, ...granted: string[]): Promise<void> => {
  permissions = granted;
  await client.getToken({ cacheMode: 'off' });
};

/** Each change, and the organization that is active after it. */
const changes: Record<string, [(client: OrgSessionClient) => Promise<unknown>, active: string]> = {
  'a switch': [(client) => client.switchOrganization(B.id), 'globex'],
  'a switch and one back': [
    async (client) => {
      await client.switchOrganization(B.id);
      await client.switchOrganization(A.id);
    },
    'acme',
  ],
  'a login of another user to the same organization': [(client) => signInAs(client, bob), 'acme'],
  'logins of another user and of the first one': [
    async (client) => {
      await signInAs(client, bob);
      await signInAs(client, ada);
    },
    'acme',
  ],
  'a sign-out and a login of the same user': [
    async (client) => {
      await client.logout({ openUrl: false });
      await signInAs(client, ada);
    },
    'acme',
  ],
};

describe.each(Object.entries(components))('%s', (name, Require) => {
  describe.each([
    ['rendered at each step', (work: () => Promise<void>) => work()],
    ['rendered once at the end', acting],
  ])('%s', (_, run) => {
    it.each(Object.entries(changes))('%s gives new state to its children', async (__, [change, active]) => {
      const { client } = await signIn(tenant, A.id);
      const shown = await showDraft(
        client,
        <Require>
          <Form />
        </Require>,
      );
      await run(async () => {
        await change(client);
      });
      await until(() => shown.text() === `${active}: empty `);
      expect(shown.frames.filter((frame) => /globex: of|none: of/.test(frame))).toEqual([]);
    });

    it('a permission that was lost and granted again gives new state to children that need it', async () => {
      const { client } = await signIn(tenant, A.id);
      const shown = await showDraft(
        client,
        <Require fallback={<Form />}>
          <Form />
        </Require>,
      );
      await run(async () => {
        await setPermissions(client);
        await setPermissions(client, 'read');
      });
      await until(() => client.hasPermission('read'));
      await shown.flush();
      expect(shown.text()).toBe(name === 'RequirePermission' ? 'acme: empty ' : 'acme: of Ada at Acme ');
    });
  });

  it('other changes of the session keep the state', async () => {
    const { client } = await signIn(tenant, A.id);
    const shown = await showDraft(
      client,
      <Require>
        <Form />
      </Require>,
    );
    await client.getToken({ cacheMode: 'off' });
    await client.getTokenForOrg(B.id);
    await setPermissions(client, 'read', 'write');
    await client.logoutOrganization(B.id);
    await client.loginWithPopup({ organization: A.id });
    await client.switchOrganization(A.id);
    await shown.flush();
    expect(shown.text()).toBe('acme: of Ada at Acme ');
  });

  it('with keepState the children keep their state while they are shown', async () => {
    const { client } = await signIn(tenant, A.id);
    const shown = await showDraft(
      client,
      <Require keepState>
        <Form />
      </Require>,
    );
    await client.switchOrganization(B.id);
    await shown.flush();
    expect(shown.text()).toBe('globex: of Ada at Acme ');
    await client.logoutOrganization(B.id);
    await shown.flush();
    expect(shown.text()).toBe('');
    await client.switchOrganization(A.id);
    await until(() => shown.text() === 'acme: empty ');
  });

  it.each([false, true])(
    'children, fallback and pending never share state, not even as one element; keepState: %s',
    async (keepState) => {
      const { client } = openPage(tenant, { defaultOrganization: A.id });
      const born: string[] = [];
      function Panel() {
        const { status, organization } = useOrgSession();
        const now = organization?.name ?? status;
        const [first] = useState(() => now);
        useEffect(() => void born.push(first), [first]);
        return first;
      }
      const panel = <Panel />;
      page = await render(
        <OrgSessionProvider client={client}>
          <Require fallback={panel} pending={panel} keepState={keepState}>
            {panel}
          </Require>
        </OrgSessionProvider>,
      );
      await until(() => page?.text() === 'acme');
      await page.flush();
      await client.logoutOrganization(A.id);
      await until(() => page?.text() === 'signed-out');
      await page.flush();
      await client.loginWithRedirect({ organization: A.id });
      await until(() => page?.text() === 'redirecting');
      await page.flush();
      expect(born).toEqual(['starting', 'acme', 'signed-out', 'redirecting']);
    },
  );

  it('the fallback without an organization keeps its state when the start is done, unless there is a pending element', async () => {
    tenant.sso = undefined;
    const { client } = openPage(tenant);
    let mounts = 0;
    function SignIn() {
      useEffect(() => {
        mounts++;
      }, []);
      return useOrgSession(({ status }) => status);
    }
    page = await render(
      <OrgSessionProvider client={client}>
        <Require fallback={<SignIn />}>content</Require>
      </OrgSessionProvider>,
    );
    await until(() => page?.text() === 'signed-out');
    expect(mounts).toBe(1);
  });

  inReact(
    'the content of a switch that happens during a slow render belongs to one organization',
    async () => {
      const { client } = await signIn(tenant, A.id);
      await client.getTokenForOrg(B.id);
      let rendered = 0;
      let showRows: (count: number) => void;
      function Row() {
        rendered++;
        for (const end = performance.now() + 6; performance.now() < end;);
        const { organization, organizationKey } = useOrgSession();
        // The state that the row was created with, the organization of the hook, and the key.
        const [born] = useState(organization?.id);
        return `${born}/${organization?.id}/${organizationKey.split(' ')[0]} `;
      }
      function Rows() {
        const [count, setCount] = useState(0);
        useEffect(() => {
          showRows = setCount;
        }, []);
        return Array.from({ length: count }, (_, index) => (
          <Require key={index}>
            <Row />
          </Require>
        ));
      }
      page = await render(
        <OrgSessionProvider client={client}>
          <Rows />
        </OrgSessionProvider>,
      );
      startTransition(() => showRows(12));
      await until(() => rendered > 2);
      expect(rendered, 'React still renders').toBeLessThan(12);
      await client.switchOrganization(B.id);
      await until(() => page?.text() === `${B.id}/${B.id}/${B.id} `.repeat(12));
      expect(page.frames.filter((frame) => frame.includes(A.id) && frame.includes(B.id))).toEqual([]);
    },
  );

  it.each([
    ['that has not started', false],
    ['that is signed in already', true],
  ])(
    'the HTML of a server is hydrated, and the content is mounted once, with a client %s',
    async (_, started) => {
      const errors: unknown[] = [];
      const complaints = vi.spyOn(console, 'error').mockReturnValue();
      const signedIn = await signIn(tenant, A.id);
      const { client } = started ? signedIn : openPage(tenant);
      let mounts = 0;
      function Content() {
        useEffect(() => {
          mounts++;
        }, []);
        return <b>{useOrganization()?.name}</b>;
      }
      const element = (
        <OrgSessionProvider client={client}>
          <Require pending={<p>pending</p>} fallback={<p>fallback</p>}>
            <Content />
          </Require>
        </OrgSessionProvider>
      );
      const html = renderToString(element);
      expect(html).toBe('<p>pending</p>');
      const container = await hydrate(html, element, errors);
      page = container;
      await until(() => container.container.innerHTML === '<b>acme</b>');
      await container.flush();
      expect([mounts, errors, complaints.mock.calls]).toEqual([1, [], []]);
      expect(container.frames[0]).toBe('pending');
    },
  );
});

inReact(
  'StrictMode mounts the content twice, as it does everywhere, and a switch still gives new state',
  async () => {
    const { client } = await signIn(tenant, A.id);
    const effects: string[] = [];
    function Content() {
      const name = useOrganization()?.name ?? '';
      const [draft, set] = useState('');
      useEffect(() => {
        setDraft = set;
        effects.push(`+${name}`);
        return () => void effects.push(`-${name}`);
      }, [name]);
      return `${name}: ${draft || 'empty'} `;
    }
    page = await render(
      <StrictMode>
        <OrgSessionProvider client={client}>
          <RequireOrganization>
            <Content />
          </RequireOrganization>
        </OrgSessionProvider>
      </StrictMode>,
    );
    await acting(() => setDraft('of Acme'));
    await client.switchOrganization(B.id);
    await until(() => page?.text() === 'globex: empty ');
    await page.flush();
    expect(effects).toEqual(['+acme', '-acme', '+acme', '-acme', '+globex', '-globex', '+globex']);
  },
);
