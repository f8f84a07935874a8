import { component, openApplication } from './application.js';
import { httpResource, provideHttpClient, withInterceptors } from '@angular/common/http';
import {
  HttpTestingController,
  provideHttpClientTesting,
  type TestRequest,
} from '@angular/common/http/testing';
import type { ApplicationRef } from '@angular/core';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { OrgSessionClient } from '../../../src/index.js';
import { injectOrgSession, orgSessionInterceptor, provideOrgSession } from '../../../src/angular/index.js';
import { rejection, until } from '../../support/async.js';
import { installTenant, organizationOf, signIn } from '../../support/page.js';
import { A, B, type Tenant } from '../../support/tenant.js';

const api = 'https://api.example';
const urlOf = (organization: string): string => `${api}/${organization}/rows`;
let tenant: Tenant;
let client: OrgSessionClient;
let app: ApplicationRef;
/** The texts that the page showed, without repetitions. */
let seen: string[];

const Rows = component(
  `{{ session.organization()?.id }}: @if (rows.error(); as error) {error} @else if (rows.hasValue()) {rows of {{ rows.value() }}} @else {loading}`,
  class {
    readonly session = injectOrgSession();
    readonly rows = httpResource.text(() => {
      const organization = this.session.organization();
      return organization && urlOf(organization.id);
    });
  },
  { selector: 'app-root' },
);

let controller: HttpTestingController;

/** Waits for the request for an organization's rows. */
async function requested(organization: string): Promise<TestRequest> {
  let found: TestRequest | undefined;
  await until(() => {
    app.tick();
    found ??= controller.match(urlOf(organization))[0];
    return found !== undefined;
  });
  return found as TestRequest;
}

const shown = async (text: string): Promise<void> =>
  until(() => {
    app.tick();
    return seen.at(-1) === text;
  });

beforeEach(async () => {
  tenant = installTenant();
  ({ client } = await signIn(tenant, A.id));
  const opened = await openApplication(Rows, [
    provideOrgSession(client),
    provideHttpClient(withInterceptors([orgSessionInterceptor({ origins: [api] })])),
    provideHttpClientTesting(),
  ]);
  app = opened.app;
  controller = app.injector.get(HttpTestingController);
  seen = [];
  const note = (): void => {
    const text = opened.element.textContent.trim();
    if (seen.at(-1) !== text) seen.push(text);
  };
  note();
  const observer = new MutationObserver(note);
  observer.observe(opened.element, { childList: true, subtree: true, characterData: true });
  app.onDestroy(() => observer.disconnect());
});
afterEach(() => app.destroy());

it('the rows of an organization are not shown in another one', async () => {
  const request = await requested(A.id);
  expect(organizationOf(request.request.headers.get('Authorization')?.slice(7))).toBe(A.id);
  request.flush(A.id);
  await shown(`${A.id}: rows of ${A.id}`);
  await client.switchOrganization(B.id);
  await shown(`${B.id}: loading`);
  (await requested(B.id)).flush(B.id);
  await shown(`${B.id}: rows of ${B.id}`);
  await client.switchOrganization(A.id);
  await shown(`${A.id}: loading`);
  (await requested(A.id)).flush(A.id);
  await shown(`${A.id}: rows of ${A.id}`);
  expect(seen).toEqual([
    `${A.id}: loading`,
    `${A.id}: rows of ${A.id}`,
    `${B.id}: loading`,
    `${B.id}: rows of ${B.id}`,
    `${A.id}: loading`,
    `${A.id}: rows of ${A.id}`,
  ]);
});

it('a late response does not show them again', async () => {
  const late = await requested(A.id);
  await client.switchOrganization(B.id);
  await shown(`${B.id}: loading`);
  // The request has no subscriber any more.
  expect(late.cancelled).toBe(true);
  (await requested(B.id)).flush(B.id);
  await shown(`${B.id}: rows of ${B.id}`);
  expect(seen).toEqual([`${A.id}: loading`, `${B.id}: loading`, `${B.id}: rows of ${B.id}`]);
});

it('a failed switch leaves the rows as they are', async () => {
  (await requested(A.id)).flush(A.id);
  await shown(`${A.id}: rows of ${A.id}`);
  tenant.sso = undefined;
  await rejection(client.switchOrganization(B.id, { interaction: 'none' }));
  app.tick();
  expect(seen.at(-1)).toBe(`${A.id}: rows of ${A.id}`);
  controller.verify();
});
