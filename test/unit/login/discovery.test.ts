/** A login that names no organization ends in the one that the tenant finds: by the domain of the e-mail address, or by Enterprise Connect. */
import { beforeEach, describe, expect, it } from 'vitest';
import { rejection } from '../../support/async.js';
import {
  callbackOf,
  installTenant,
  loginByRedirect,
  openPage,
  organizationOf,
  sessionIds,
} from '../../support/page.js';
import { A, ada, B, type Tenant } from '../../support/tenant.js';

let tenant: Tenant;
/** The parameters of the login page. */
let sent: URLSearchParams;
beforeEach(() => {
  tenant = installTenant();
  tenant.interceptAuthorize = (params) => {
    sent = params;
    // The domain of the e-mail address belongs to B.
    if (params.get('login_hint')?.endsWith('@globex.example'))
      tenant.person = { sub: ada, organization: B.id };
    return undefined;
  };
});

const hint = { authorizationParams: { login_hint: 'ada@globex.example' } };

describe.each([{}, { enterpriseConnect: true }])('with %j', (options) => {
  it('the session is that of the organization of the e-mail address', async () => {
    const page = openPage(tenant, options);
    expect(await loginByRedirect(tenant, page, hint)).toMatchObject({ organization: B });
    expect(sent.get('organization')).toBeNull();
    expect(organizationOf(await page.client.getToken())).toBe(B.id);
    expect(sessionIds(page)).toEqual([B.id]);
  });

  it('by popup too', async () => {
    expect(await openPage(tenant, options).client.loginWithPopup(hint)).toEqual(B);
  });

  it('the application decides whether it trusts it', async () => {
    const page = openPage(tenant, { ...options, isTrustedOrganization: ({ id }) => id === A.id });
    const error = await rejection(
      page.client.handleRedirectCallback(await callbackOf(tenant, page, undefined, hint)),
    );
    expect(error).toMatchObject({ code: 'untrusted_organization' });
    expect(sessionIds(page)).toEqual([]);
  });
});
