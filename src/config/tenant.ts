import { quoted } from '../errors/quoted.js';
import { attempt } from '../lib/attempt.js';
import { assertConfiguration } from './assert.js';
import { callOption } from './call-option.js';
import type { OrgSessionClientOptions } from './options.js';
import { personalAccountId } from './organization.js';

/** Where an organization's tokens come from. */
export interface Tenant {
  /** The option `domain` for the `Auth0Client`. */
  readonly domain: string;
  /** The address, without a slash at its end. */
  readonly url: string;
  /** The expected `iss` claim. */
  readonly issuer: string;
}

const urlOf = (domain: string): string => (/^https?:/.test(domain) ? domain : `https://${domain}`);

export const isDomain = (value: unknown): value is string =>
  typeof value === 'string' &&
  /^(https?:\/\/)?[^\s/]+$/.test(value) &&
  attempt(() => new URL(urlOf(value))) !== undefined;

/** Returns a function that returns the same tenant for every organization of a domain. It calls `domainFor` once for each organization. */
export function createTenantFor({
  domain,
  issuer,
  domainFor,
}: OrgSessionClientOptions): (organization?: string) => Tenant {
  const usual = createTenant(domain, issuer);
  const byDomain = new Map([[domain, usual]]);
  const byOrganization = new Map([[personalAccountId, usual]]);
  return (organization = personalAccountId) => {
    let tenant = domainFor ? byOrganization.get(organization) : usual;
    if (!tenant) {
      const own: unknown = callOption('domainFor', () => domainFor?.(organization));
      assertConfiguration(
        isDomain(own),
        `Option domainFor must answer a host for ${quoted(organization)}, such as login.acme.example, not ${quoted(own)}.`,
      );
      tenant = byDomain.get(own) ?? createTenant(own);
      byDomain.set(own, tenant);
      byOrganization.set(organization, tenant);
    }
    return tenant;
  };
}

/** The same rules as in Auth0's SDK: a `domain` without a scheme is https, and so is an `issuer`. */
function createTenant(domain: string, issuer?: string): Tenant {
  const url = urlOf(domain);
  return {
    domain,
    url,
    issuer: issuer === undefined ? `${url}/` : issuer.startsWith('https://') ? issuer : `https://${issuer}/`,
  };
}
