// @vitest-environment node
import { readFile } from 'node:fs/promises';
import { decodeJwt } from 'jose';
import { expect, it } from 'vitest';
import { createDirectory, PERMISSIONS } from 'auth0-org-tenant';
import { startTenant } from 'auth0-org-tenant';
import { ada } from './issuer.js';
import { APP, AUDIENCE, CLIENT_ID, createVisitor } from './visitor.js';

const ORGANIZATIONS = 300;
const SCOPE = 'openid offline_access';

/** What one user who works in all organizations causes, and what has to be administered. */
async function measure(audienceFor: (organization: string) => string): Promise<number[]> {
  const directory = createDirectory();
  const organizations = directory.addOrganizations(ada, ORGANIZATIONS).map(({ id }) => id);
  const audiences = [...new Set(organizations.map(audienceFor))];
  const tenant = await startTenant({
    directory,
    clientId: CLIENT_ID,
    audience: audiences,
    appOrigins: [APP],
  });
  const visitor = createVisitor(tenant);
  const tokens = new Set<string>();
  const refreshTokens = new Set<string>();
  for (const [index, organization] of organizations.entries()) {
    const params = { organization, audience: audienceFor(organization), scope: SCOPE };
    const answer = await (index === 0 ? visitor.login(ada, params) : visitor.silently(params));
    const { org_id, aud } = decodeJwt(answer.access_token ?? '');
    expect([org_id, aud]).toEqual([organization, expect.arrayContaining([audienceFor(organization)])]);
    tokens.add(answer.access_token ?? '');
    refreshTokens.add(answer.refresh_token ?? '');
  }
  const requests = tenant.control.requests({ endpoint: 'token', status: 200 });
  await tenant.close();
  return [tokens.size, requests.length, refreshTokens.size, audiences.length];
}

it(
  'The figures of docs/one-api-or-many.md are those of 300 organizations',
  { timeout: 120_000 },
  async () => {
    const one = await measure(() => AUDIENCE);
    const many = await measure((organization) => `https://${organization}.example/api`);
    const page = await readFile(new URL('../../docs/one-api-or-many.md', import.meta.url), 'utf8');
    const rows = [...page.matchAll(/^\| [^|]+ \| +(\d+) +\| +(\d+) +\|$/gm)].map(([, first, second]) => [
      Number(first),
      Number(second),
    ]);
    const apis = one.map((figure, index) => [figure, many[index]]);
    const [, , , [inOne = 0, inMany = 0] = []] = apis;
    const permissions = [inOne * PERMISSIONS.length, inMany * PERMISSIONS.length];
    expect(rows).toEqual([...apis, permissions, [inOne, inMany]]);
  },
);
