import { component, openApplication } from './application.js';
import {
  DestroyRef,
  forwardRef,
  inject,
  InjectionToken,
  PLATFORM_ID,
  signal,
  type Type,
  type WritableSignal,
} from '@angular/core';
import { injectOrgSession, OrganizationScope, provideOrgSession } from '../../../src/angular/index.js';
import type { AnyOrgSessionError } from '../../../src/index.js';
import {
  CHECKED_PERMISSION,
  contentText,
  parseScope,
  type MountScopes,
  type Organizations,
  type ScopeHooks,
} from '../scope-app.js';
import { testRandomScopes } from '../random-scopes.js';
import { describeOrganizationScope } from '../scope-contract.js';
import { expect, it } from 'vitest';
import { createTestClient } from '../../../src/testing/index.js';
import { watched } from '../watched.js';

const HOOKS = new InjectionToken<ScopeHooks>('hooks');
const ORGANIZATIONS = new InjectionToken<WritableSignal<Organizations>>('organizations');

const Content: Type<unknown> = component(
  '<p>{{ shown() }} {{ text() }}</p><app-scopes [organizations]="nested" />',
  class {
    nested: Organizations = [];
    readonly text = signal('');
    readonly #session = injectOrgSession();

    constructor() {
      const show = (text: string): void => this.text.set(text);
      inject(DestroyRef).onDestroy(inject(HOOKS).mounted({ client: this.#session.client, show }));
    }

    shown(): string {
      const { organization, claims, permissions, status, organizationKey, hasPermission } = this.#session;
      return contentText({
        organization: organization(),
        claims: claims(),
        permissions: permissions(),
        status: status(),
        organizationKey: organizationKey(),
        isAllowed: hasPermission(CHECKED_PERMISSION),
      });
    }
  },
  { selector: 'app-content', inputs: ['nested'], imports: [forwardRef(() => Scopes)] },
);

const Scopes: Type<unknown> = component(
  `@for (one of organizations; track $index) {
    <section>
      <app-content
        *organizationScope="parse(one)[0]; fallback: loading; error: failed; onError: report"
        [nested]="parse(one)[1]"
      />
    </section>
  }
  <ng-template #loading><i>loading</i></ng-template>
  <ng-template #failed let-error let-retry="retry">
    <b>{{ error.code }}</b><button (click)="retry()"></button>
  </ng-template>`,
  class {
    organizations: Organizations = [];
    readonly parse = parseScope;
    readonly #hooks = inject(HOOKS);
    readonly report = (error: AnyOrgSessionError): void => this.#hooks.reported(error);
  },
  { selector: 'app-scopes', inputs: ['organizations'], imports: [OrganizationScope, Content] },
);

const Root = component(
  '<header>{{ session.organization()?.id }}</header><app-scopes [organizations]="organizations()" />',
  class {
    readonly session = injectOrgSession();
    readonly organizations = inject(ORGANIZATIONS);
  },
  { selector: 'app-root', imports: [Scopes] },
);

const mountScopes: MountScopes = async (client, first, hooks) => {
  const organizations = signal(first);
  const { app, element } = await openApplication(Root, [
    provideOrgSession(client),
    { provide: HOOKS, useValue: hooks },
    { provide: ORGANIZATIONS, useValue: organizations },
  ]);
  app.tick();
  return {
    place: element as HTMLElement,
    async show(shown) {
      organizations.set(shown);
      app.tick();
    },
    async flush() {
      await app.whenStable();
      app.tick();
    },
    unmount: async () => app.destroy(),
  };
};

describeOrganizationScope('Angular', mountScopes);
testRandomScopes(mountScopes);

it('Angular: a server renders the fallback, and starts nothing', async () => {
  const { client, listeners, starts } = watched(
    createTestClient({ organizations: [{ id: 'org_acme', name: 'acme' }], active: 'acme' }),
  );
  await client.getTokenForOrg('acme');
  const { app, element } = await openApplication(Root, [
    provideOrgSession(client),
    { provide: PLATFORM_ID, useValue: 'server' },
    { provide: HOOKS, useValue: { mounted: () => () => undefined, reported: () => undefined } },
    { provide: ORGANIZATIONS, useValue: signal(['acme']) },
  ]);
  app.tick();
  await app.whenStable();
  expect(element.textContent.trim()).toBe('loading');
  expect([listeners(), starts()]).toEqual([0, 0]);
  app.destroy();
});
