// @vitest-environment node
/** docs/setup/tenant.yaml is valid for the Auth0 Deploy CLI, and has the settings that this package needs. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { expect, test } from 'vitest';
import { root } from '../package/entries.js';

interface Validator {
  readonly compile: (schema: object) => ((value: unknown) => boolean) & { errors?: unknown };
}

const require = createRequire(`${root}node_modules/auth0-deploy-cli/package.json`);
const Ajv = require('ajv/lib/ajv') as new (options: object) => Validator;
const { load } = require('js-yaml') as { load: (text: string) => unknown };
const { default: schema } = require('auth0-deploy-cli/lib/tools/auth0/schema') as {
  default: { readonly properties: Record<string, unknown> };
};

interface Tenant {
  tenant: Record<string, unknown>;
  clients: Record<string, unknown>[];
  resourceServers: Record<string, unknown>[];
  organizations: { name: string; connections: { name: string }[] }[];
  databases: { name: string }[];
}
const read = (): Tenant => load(readFileSync(`${root}docs/setup/tenant.yaml`, 'utf8')) as Tenant;

/** What the deploy CLI does before it sends anything. Only the parts that the file has, because all of them compile slowly. */
const validate = (() => {
  const properties = Object.fromEntries(
    Object.keys(read()).map((name) => [name, schema.properties[name] ?? false]),
  );
  return new Ajv({ useDefaults: true, nullable: true }).compile({ type: 'object', properties });
})();
const problemsIn = (tenant: unknown): unknown => (validate(tenant) ? [] : validate.errors);

test('It is valid by the schema of the deploy CLI', () => {
  expect(problemsIn(read())).toEqual([]);
});

test('The schema finds a wrong value', () => {
  const tenant = read();
  tenant.clients[0] = { ...tenant.clients[0], app_type: 1 };
  tenant.resourceServers[0] = { ...tenant.resourceServers[0], scopes: 'read:invoices' };
  expect(problemsIn(tenant)).not.toEqual([]);
});

test('It has the settings of "Set up Auth0"', () => {
  const { tenant, clients, resourceServers, organizations, databases } = read();
  expect(tenant).toMatchObject({ allow_organization_name_in_authentication_api: true });
  const urls = ['http://localhost:5173'];
  expect(clients).toMatchObject([
    {
      app_type: 'spa',
      callbacks: urls,
      allowed_logout_urls: urls,
      web_origins: urls,
      organization_usage: 'require',
      grant_types: expect.arrayContaining(['authorization_code', 'refresh_token']) as string[],
      refresh_token: { rotation_type: 'rotating' },
    },
  ]);
  expect(resourceServers).toMatchObject([
    {
      enforce_policies: true,
      token_dialect: 'access_token_authz',
      allow_offline_access: true,
      signing_alg: 'RS256',
    },
  ]);
  expect(organizations.map(({ name }) => name)).toEqual(['acme', 'globex']);
  for (const { connections } of organizations)
    for (const { name } of connections) expect(databases.map((each) => each.name)).toContain(name);
});
