/** Wrong options of methods that read their options before anything else: the error is one of this package. */
import { beforeEach, expect, it } from 'vitest';
import { rejection } from '../../support/async.js';
import { installTenant, signIn, type Page } from '../../support/page.js';
import { A } from '../../support/tenant.js';

let page: Page;
beforeEach(async () => {
  page = await signIn(installTenant(), A.id);
});

it.each([null, 5, 'audience', Symbol('options')])('getToken of a scope refuses %o', async (options) => {
  const error = await rejection(page.client.scope(A.id).getToken(options as never));
  expect(error.code).toBe('configuration');
});

it('getToken and getTokenForOrg refuse null, also if the token is cached', async () => {
  const calls = [page.client.getToken(null as never), page.client.getTokenForOrg(A.id, null as never)];
  for (const call of calls) expect((await rejection(call)).code).toBe('configuration');
});
