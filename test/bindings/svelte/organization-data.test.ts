import { beforeEach, describe, expect, it } from 'vitest';
import type { OrganizationScope } from '../../../src/index.js';
import { settle, until } from '../../support/async.js';
import { installTenant, signIn, type Page } from '../../support/page.js';
import { A, B } from '../../support/tenant.js';
import { render, type Rendered } from './render.js';
import Rows from './Rows.svelte';

/** A pending request for the rows of an organization. */
interface Request {
  organization: string;
  signal: AbortSignal;
  answer: () => void;
  fail: (error: Error) => void;
}

let page: Page;
let requests: Request[];
/** The content of each render: the active organization, and the organization of the rows. */
let renders: string[];
let rendered: Rendered;
beforeEach(async () => {
  page = await signIn(installTenant(), A.id);
  requests = [];
  renders = [];
  rendered = render(page.client, Rows, {
    load(scope: OrganizationScope, signal: AbortSignal) {
      const organization = scope.organization?.id ?? '';
      return new Promise<string>((resolve, fail) => {
        requests.push({ organization, signal, answer: () => resolve(`rows of ${organization}`), fail });
      });
    },
    onRender: (text: string) => void renders.push(text),
  });
  await rendered.text();
});

/** Checks that each render shows no rows, or those of the active organization. */
const foreign = (): string[] =>
  renders.filter(
    (render) => !/^(\S+): (loading|rows of \1)$/.test(render) && !render.startsWith('undefined'),
  );

describe('the data of the active organization', () => {
  it('is shown, and after a switch only that of the next organization', async () => {
    requests[0]?.answer();
    await until(() => renders.includes('org_A: rows of org_A'));
    await page.client.switchOrganization(B.id);
    expect(await rendered.text()).toBe('loading');
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
    expect(await rendered.text()).toBe('loading');
    expect(requests.map(({ signal }) => signal.aborted)).toEqual([true, false]);
    expect(abortedAtOnce).toBe(true);
    requests[0]?.answer();
    await settle();
    expect(await rendered.text()).toBe('loading');
    requests[1]?.answer();
    await until(() => renders.includes('org_B: rows of org_B'));
    expect(foreign()).toEqual([]);
  });

  it('is not replaced by a late response', async () => {
    await page.client.switchOrganization(B.id);
    await rendered.text();
    requests[1]?.answer();
    await until(() => renders.includes('org_B: rows of org_B'));
    requests[0]?.answer();
    await settle();
    expect(await rendered.text()).toBe('rows of org_B');
    expect(foreign()).toEqual([]);
  });

  it('is removed after a sign-out', async () => {
    requests[0]?.answer();
    await until(() => renders.includes('org_A: rows of org_A'));
    await page.client.logout({ openUrl: false });
    expect(await rendered.text()).toBe('loading');
    expect(requests).toHaveLength(1);
  });

  it('has the error of its request, which is also removed by a switch', async () => {
    requests[0]?.fail(new Error('The API is down.'));
    await until(() => renders.includes('org_A: The API is down.'));
    await page.client.switchOrganization(B.id);
    expect(await rendered.text()).toBe('loading');
  });

  it('is no longer requested when the component is destroyed', async () => {
    await rendered.unmount();
    expect(requests[0]?.signal.aborted).toBe(true);
  });
});
