import { beforeEach, describe, expect, it } from 'vitest';
import type { OrganizationScope, OrgSessionClient } from '../../src/index.js';
import { settle, until } from '../support/async.js';
import { installTenant, signIn, type Page } from '../support/page.js';
import { A, B } from '../support/tenant.js';

/** A mounted component that shows the rows of the active organization, `loading`, or the message of an error. */
export interface ShownRows {
  /** The text of the component after pending renders. */
  text(): Promise<string>;
  unmount(): unknown;
}

/** Loads the rows of an organization. */
export type LoadRows = (scope: OrganizationScope, signal: AbortSignal) => Promise<string>;

/** Mounts such a component. @param onRender Receives the text of each render, after the id of the organization and a colon. */
export type MountRows = (
  client: OrgSessionClient,
  load: LoadRows,
  onRender: (text: string) => void,
) => ShownRows;

/** A pending request for the rows of an organization. */
interface Request {
  organization: string;
  signal: AbortSignal;
  answer: () => void;
  fail: (error: Error) => void;
}

/** The tests of `useOrganizationData` of the demo, in one framework. */
export function testOrganizationData(mount: MountRows): void {
  describe('the data of the active organization', () => {
    let page: Page;
    let requests: Request[];
    /** The content of each render: the active organization, and the organization of the rows. */
    let renders: string[];
    let shown: ShownRows;
    beforeEach(async () => {
      page = await signIn(installTenant(), A.id);
      requests = [];
      renders = [];
      const load: LoadRows = (scope, signal) => {
        const organization = scope.organization?.id ?? '';
        return new Promise((resolve, fail) => {
          requests.push({ organization, signal, answer: () => resolve(`rows of ${organization}`), fail });
        });
      };
      shown = mount(page.client, load, (text) => void renders.push(text));
      await shown.text();
    });

    /** Checks that each render shows no rows, or those of the active organization. */
    const foreign = (): string[] =>
      renders.filter(
        (render) => !/^(\S+): (loading|rows of \1)$/.test(render) && !render.startsWith('undefined'),
      );

    it('is shown, and after a switch only that of the next organization', async () => {
      requests[0]?.answer();
      await until(() => renders.includes('org_A: rows of org_A'));
      await page.client.switchOrganization(B.id);
      expect(await shown.text()).toBe('loading');
      requests[1]?.answer();
      await until(() => renders.includes('org_B: rows of org_B'));
      expect(foreign()).toEqual([]);
      expect(requests.map(({ organization }) => organization)).toEqual([A.id, B.id]);
    });

    it('is never that of the previous organization, even with a late response', async () => {
      let abortedAtOnce: boolean | undefined;
      page.client.on('organizationChanged', () => {
        abortedAtOnce = requests[0]?.signal.aborted;
      });
      await page.client.switchOrganization(B.id);
      expect(await shown.text()).toBe('loading');
      expect(requests.map(({ signal }) => signal.aborted)).toEqual([true, false]);
      expect(abortedAtOnce).toBe(true);
      requests[0]?.answer();
      await settle();
      expect(await shown.text()).toBe('loading');
      requests[1]?.answer();
      await until(() => renders.includes('org_B: rows of org_B'));
      expect(foreign()).toEqual([]);
    });

    it('is not replaced by a late response', async () => {
      await page.client.switchOrganization(B.id);
      await shown.text();
      requests[1]?.answer();
      await until(() => renders.includes('org_B: rows of org_B'));
      requests[0]?.answer();
      await settle();
      expect(await shown.text()).toBe('rows of org_B');
      expect(foreign()).toEqual([]);
    });

    it('is removed after a sign-out', async () => {
      requests[0]?.answer();
      await until(() => renders.includes('org_A: rows of org_A'));
      await page.client.logout({ openUrl: false });
      expect(await shown.text()).toBe('loading');
      expect(requests).toHaveLength(1);
    });

    it('has the error of its request, which is also removed by a switch', async () => {
      requests[0]?.fail(new Error('The API is down.'));
      await until(() => renders.includes('org_A: The API is down.'));
      await page.client.switchOrganization(B.id);
      expect(await shown.text()).toBe('loading');
    });

    it('is no longer requested when the component is unmounted', async () => {
      await shown.unmount();
      expect(requests[0]?.signal.aborted).toBe(true);
    });
  });
}
