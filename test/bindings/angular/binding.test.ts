import { component, openApplication } from './application.js';
import { computed, effect, inject, InjectionToken } from '@angular/core';
import { injectOrgSession, provideOrgSession, type OrgSession } from '../../../src/angular/index.js';
import { describeAdapter, type Mounted } from '../contract.js';

/** What the components of one app report to the test. */
const PROBE = new InjectionToken<{ runs: number; session?: OrgSession }>('probe');

const ActiveOrganization = component(
  '{{ id() }}',
  class {
    readonly session = injectOrgSession();
    readonly probe = inject(PROBE);
    readonly id = computed(() => this.session.organization()?.id);
    readonly watch = effect(() => {
      this.id();
      this.probe.runs++;
    });
  },
  { selector: 'active-organization' },
);

const Root = component(
  `<pre>{{ text() }}</pre>
  <active-organization />
  <p id="organization">@if (session.organization()) {content} @else {fallback}</p>
  <p id="permission">@if (session.hasPermission('read:invoices')) {content} @else {fallback}</p>`,
  class {
    readonly session = injectOrgSession();
    readonly probe = inject(PROBE);
    readonly text = computed(() => {
      const { status, organization, permissions, switchingTo, error, sessions } = this.session;
      this.probe.session = this.session;
      return JSON.stringify({
        status: status(),
        organization: organization()?.id,
        permissions: permissions(),
        switchingTo: switchingTo(),
        error: error()?.code,
        sessionIds: sessions().map(({ organization }) => organization.id),
      });
    });
  },
  { selector: 'app-root', imports: [ActiveOrganization] },
);

describeAdapter('Angular', async (client): Promise<Mounted> => {
  const probe: { runs: number; session?: OrgSession } = { runs: 0 };
  const { app, element } = await openApplication(Root, [
    provideOrgSession(client),
    { provide: PROBE, useValue: probe },
  ]);
  const text = (selector: string): string => element.querySelector(selector)?.textContent.trim() ?? '';
  return {
    shown: () => JSON.parse(text('pre')) as ReturnType<Mounted['shown']>,
    organizationRenders: () => probe.runs,
    verbs: () => probe.session as OrgSession,
    required: () => ({
      organization: text('#organization') as 'content' | 'fallback',
      permission: text('#permission') as 'content' | 'fallback',
    }),
    flush: async () => {
      if (!app.destroyed) app.tick();
    },
    unmount: async () => app.destroy(),
  };
});
