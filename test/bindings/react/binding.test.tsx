import { Fragment, memo, StrictMode, useEffect, version } from 'react';
import { version as domVersion } from 'react-dom';
import { expect, it } from 'vitest';
import type { OrgSessionSnapshot } from '../../../src/index.js';
import {
  OrgSessionProvider,
  RequireOrganization,
  RequirePermission,
  useOrgSession,
  type OrgSession,
} from '../../../src/react/index.js';
import { describeAdapter, type Mount, type Mounted } from '../contract.js';
import { render } from './render.js';

const major = version.split('.')[0];

it(`runs with React ${version}`, ({ task }) => {
  expect(major).toBe(task.file.projectName === 'react 18' ? '18' : '19');
  expect(domVersion).toBe(version);
});

const activeId = ({ organization }: OrgSessionSnapshot): string | undefined => organization?.id;

const mountIn =
  (Mode: typeof StrictMode): Mount =>
  async (client) => {
    let session: OrgSession | undefined;
    let organizationRenders = 0;

    const Shown = () => {
      session = useOrgSession();
      const { status, organization, permissions, switchingTo, error, sessions } = session;
      const shown: ReturnType<Mounted['shown']> = {
        status,
        organization: organization?.id,
        permissions: [...permissions],
        switchingTo,
        error: error?.code,
        sessionIds: sessions.map(({ organization }) => organization.id),
      };
      return <output>{JSON.stringify(shown)}</output>;
    };
    const ActiveId = memo(() => {
      // Counts each committed render once, also in StrictMode, which renders twice.
      useEffect(() => {
        organizationRenders++;
      });
      return useOrgSession(activeId);
    });

    const page = await render(
      <Mode>
        <OrgSessionProvider client={client}>
          <Shown />
          <ActiveId />
          <p>
            <RequireOrganization fallback="fallback">content</RequireOrganization>
          </p>
          <p>
            <RequirePermission permission="read:invoices" fallback="fallback">
              content
            </RequirePermission>
          </p>
        </OrgSessionProvider>
      </Mode>,
    );
    const [organization, permission] = page.container.querySelectorAll('p');
    const textOf = (element: Element | undefined) => element?.textContent as 'content' | 'fallback';
    return {
      shown: () => {
        const text = page.container.querySelector('output')?.textContent ?? '';
        return JSON.parse(text) as ReturnType<Mounted['shown']>;
      },
      organizationRenders: () => organizationRenders,
      verbs: () => session as OrgSession,
      required: () => ({ organization: textOf(organization), permission: textOf(permission) }),
      flush: page.flush,
      unmount: page.unmount,
    };
  };

describeAdapter(`React ${major}`, mountIn(Fragment as typeof StrictMode));
describeAdapter(`React ${major} in StrictMode`, mountIn(StrictMode));
