import { component, openApplication } from './application.js';
import { NgTemplateOutlet } from '@angular/common';
import { inject, InjectionToken, PLATFORM_ID, signal, type ApplicationRef, type Type } from '@angular/core';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  injectOrgSession,
  provideOrgSession,
  RequireOrganization,
  RequirePermission,
} from '../../../src/angular/index.js';
import type { OrgSessionClient } from '../../../src/index.js';
import { createTestClient, type TestClient } from '../../../src/testing/index.js';

const acme = { id: 'org_acme', name: 'acme', permissions: ['read:invoices'] };
const globex = { id: 'org_globex', name: 'globex', permissions: ['read:invoices'] };
const initech = { id: 'org_initech', name: 'initech' };
let client: TestClient;
let app: ApplicationRef | undefined;
beforeEach(async () => {
  client = createTestClient({ organizations: [acme, globex, initech], active: acme.id });
});
afterEach(() => {
  app?.destroy();
  app = undefined;
});

/** Counts the instances of the components of one app. */
const COUNT = new InjectionToken<{ next: number }>('count');

/** Shows which instance it is, and how many there have been. Its state is the number. */
const Draft = component(
  'draft {{ number }}',
  class {
    readonly number = inject(COUNT).next++;
  },
  { selector: 'app-draft' },
);

const rootOf = (template: string): Type<unknown> =>
  component(
    `${template}
    <ng-template #out>signed out <app-draft /></ng-template>
    <ng-template #wait>wait</ng-template>`,
    class {
      readonly keep = signal(false);
      readonly permission = signal('read:invoices');
      readonly session = injectOrgSession();
    },
    { selector: 'app-root', imports: [RequireOrganization, RequirePermission, Draft, NgTemplateOutlet] },
  );

interface Page {
  text: () => string;
  root: { keep: ReturnType<typeof signal<boolean>>; permission: ReturnType<typeof signal<string>> };
  tick: () => void;
}

async function open(template: string, of: OrgSessionClient = client, platform = 'browser'): Promise<Page> {
  const opened = await openApplication(rootOf(template), [
    provideOrgSession(of),
    { provide: COUNT, useValue: { next: 1 } },
    { provide: PLATFORM_ID, useValue: platform },
  ]);
  app = opened.app;
  return {
    text: () => {
      app?.tick();
      return opened.element.textContent.replace(/\s+/g, ' ').trim();
    },
    root: app.components[0]?.instance as Page['root'],
    tick: () => app?.tick(),
  };
}

const byOrganization =
  '<p *requireOrganization="let organization; else out; pending: wait; keepState: keep()">{{ organization.name }} <app-draft /></p>';
const byPermission =
  '<p *requirePermission="permission(); let organization; else out; pending: wait; keepState: keep()">{{ organization.name }} <app-draft /></p>';

describe.each([
  ['*requireOrganization', byOrganization],
  ['*requirePermission', byPermission],
])('%s', (_, template) => {
  it('renders pending, then its content with the organization, then else', async () => {
    const page = await open(template);
    expect(page.text()).toBe('wait');
    await client.start();
    expect(page.text()).toBe('acme draft 1');
    await client.logoutOrganization(acme.id);
    expect(page.text()).toBe('signed out draft 2');
  });

  it('has new state after each switch, also back to the former organization without a frame in between', async () => {
    await client.start();
    const page = await open(template);
    expect(page.text()).toBe('acme draft 1');
    await client.switchOrganization(globex.id);
    expect(page.text()).toBe('globex draft 2');
    await client.switchOrganization(acme.id);
    await client.switchOrganization(globex.id);
    expect(page.text()).toMatch(/^globex draft [34]$/);
  });

  it('has new state for another user of the same organization', async () => {
    await client.start();
    const page = await open(template);
    expect(page.text()).toBe('acme draft 1');
    client.signInAs({ sub: 'auth0|ann' });
    await client.loginWithPopup({ organization: acme.id });
    expect(page.text()).toBe('acme draft 2');
  });

  it('keeps its state while only a token is renewed, and during a switch that fails', async () => {
    await client.start();
    const page = await open(template);
    expect(page.text()).toBe('acme draft 1');
    await client.getToken({ cacheMode: 'off' });
    expect(page.text()).toBe('acme draft 1');
    client.failNext('switch', { error: 'login_required' });
    await client.switchOrganization(globex.id, { interaction: 'none' }).catch(() => undefined);
    expect(page.text()).toBe('acme draft 1');
  });

  it('with keepState keeps it after a switch, and shows the new organization', async () => {
    await client.start();
    const page = await open(template);
    page.root.keep.set(true);
    expect(page.text()).toBe('acme draft 1');
    await client.switchOrganization(globex.id);
    expect(page.text()).toBe('globex draft 1');
    // From now on each switch is a new view again, but this is none.
    page.root.keep.set(false);
    expect(page.text()).toBe('globex draft 1');
    await client.switchOrganization(acme.id);
    expect(page.text()).toBe('acme draft 2');
  });

  it('renders pending on a server', async () => {
    await client.start();
    const page = await open(template, client, 'server');
    expect(page.text()).toBe('wait');
  });

  it('renders nothing without the other templates', async () => {
    const page = await open(template.replace('else out; pending: wait; ', ''));
    expect(page.text()).toBe('');
    await client.start();
    expect(page.text()).toBe('acme draft 1');
    await client.logoutOrganization(acme.id);
    expect(page.text()).toBe('');
  });

  it('renders else while the client starts if it has no pending, in the same view as afterwards', async () => {
    client = createTestClient({ organizations: [acme] });
    const page = await open(template.replace('pending: wait; ', ''));
    expect(page.text()).toBe('signed out draft 1');
    await client.start();
    expect(page.text()).toBe('signed out draft 1');
  });

  it('ends its subscription with the view', async () => {
    let subscribers = 0;
    const counted: OrgSessionClient = {
      ...client,
      subscribe: (listener) => {
        subscribers++;
        const unsubscribe = client.subscribe(listener);
        return () => {
          subscribers--;
          unsubscribe();
        };
      },
    };
    await open(template, counted);
    expect(subscribers).toBeGreaterThan(1);
    app?.destroy();
    app = undefined;
    expect(subscribers).toBe(0);
  });

  it('nested ones create the inner view once for each organization', async () => {
    await client.start();
    const page = await open(
      `<div *requireOrganization="let organization">${template.replace('keepState: keep()', '')}</div>`,
    );
    expect(page.text()).toBe('acme draft 1');
    await client.switchOrganization(globex.id);
    expect(page.text()).toBe('globex draft 2');
  });
});

describe('*requirePermission', () => {
  it('has new state when the permission was lost and is granted again', async () => {
    await client.start();
    const page = await open(byPermission);
    expect(page.text()).toBe('acme draft 1');
    await client.setPermissions(acme.id, []);
    expect(page.text()).toBe('signed out draft 2');
    await client.setPermissions(acme.id, ['read:invoices']);
    expect(page.text()).toBe('acme draft 3');
  });

  it('also if there was no frame in between', async () => {
    await client.start();
    const page = await open(byPermission);
    expect(page.text()).toBe('acme draft 1');
    await client.setPermissions(acme.id, []);
    await client.setPermissions(acme.id, ['read:invoices']);
    expect(page.text()).toMatch(/^acme draft [23]$/);
  });

  it('keeps its state when other permissions change', async () => {
    await client.start();
    const page = await open(byPermission);
    expect(page.text()).toBe('acme draft 1');
    await client.setPermissions(acme.id, ['read:invoices', 'write:invoices']);
    expect(page.text()).toBe('acme draft 1');
  });

  it('renders else in an organization without the permission', async () => {
    await client.start();
    const page = await open(byPermission);
    await client.switchOrganization(initech.id);
    expect(page.text()).toBe('signed out draft 2');
  });

  it('follows another permission', async () => {
    await client.start();
    const page = await open(byPermission);
    page.root.permission.set('write:invoices');
    expect(page.text()).toBe('signed out draft 2');
    page.root.permission.set('read:invoices');
    expect(page.text()).toBe('acme draft 3');
  });

  it('checks the token of another API', async () => {
    await client.start();
    const page = await open(
      `<p *requirePermission="'read:invoices'; audience: 'https://reports.example'; else: out">reports</p>`,
    );
    expect(page.text()).toBe('signed out draft 1');
    await client.getToken({ audience: 'https://reports.example' });
    expect(page.text()).toBe('reports');
  });
});

it('*requireOrganization needs no expression', async () => {
  await client.start();
  const page = await open('<p *requireOrganization>content</p>');
  expect(page.text()).toBe('content');
});

it('a missing provider is an error that names it', async () => {
  const Root = component(
    '<p *requireOrganization>content</p>',
    class {
      readonly name = 'root';
    },
    {
      selector: 'app-root',
      imports: [RequireOrganization],
    },
  );
  const error: unknown = await openApplication(Root, []).catch((thrown: unknown) => thrown);
  expect(String(error)).toContain(
    'injectOrgSession() needs an injection context with provideOrgSession(client).',
  );
});
