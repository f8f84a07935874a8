import { assertConfiguration } from '../config/assert.js';

/** Returns the organization that the page's URL names, or undefined. For the option `resolveOrganization`. */
export type OrganizationResolver = () => string | undefined;

/**
 * Reads the organization from the subdomain: `acme` on `acme.app.example`.
 *
 * `app.example` itself and `www.app.example` name none.
 *
 * @param options `base`: the host name below which organizations have their subdomains.
 * @returns A resolver for the option `resolveOrganization`.
 * @throws ConfigurationError if `base` is not a host name.
 * @example
 * const client = createOrgSessionClient({
 *   domain: 'your-tenant.eu.auth0.com',
 *   clientId: 'your-client-id',
 *   resolveOrganization: fromSubdomain({ base: 'app.example' }),
 * });
 */
export function fromSubdomain(options: { base: string }): OrganizationResolver {
  const { base } = { ...options };
  assertConfiguration(
    typeof base === 'string' && /^\w[\w.-]*$/.test(base),
    'base must be a host name, without scheme, port or path.',
  );
  const suffix = `.${base.toLowerCase()}`;
  return () => {
    const host = pageUrl()?.hostname ?? '';
    const label = host.endsWith(suffix) ? host.slice(0, -suffix.length) : 'www';
    return label === 'www' ? undefined : label;
  };
}

/**
 * Reads the organization from the path: `acme` on `/o/acme/invoices`.
 *
 * @param options `pattern`: a path with one segment `:organization`. A trailing `*` stands for any further segments, or none.
 * @returns A resolver for the option `resolveOrganization`.
 * @throws ConfigurationError if `pattern` has no `:organization`.
 * @example
 * const resolveOrganization = fromPath({ pattern: '/o/:organization/*' });
 */
export function fromPath(options: { pattern: string }): OrganizationResolver {
  const { pattern } = { ...options };
  const segments = typeof pattern === 'string' ? pattern.split('/').filter(Boolean) : [];
  const position = segments.indexOf(':organization');
  assertConfiguration(
    position >= 0,
    "pattern must be a path with ':organization', such as '/o/:organization/*'.",
  );
  const isOpen = segments.at(-1) === '*';
  const fixed = isOpen ? segments.slice(0, -1) : segments;
  return () => {
    const parts = (pageUrl()?.pathname ?? '').split('/').filter(Boolean);
    const hasLength = isOpen ? parts.length >= fixed.length : parts.length === fixed.length;
    const matches =
      hasLength && fixed.every((segment, index) => index === position || segment === parts[index]);
    return matches ? decode(parts[position]) : undefined;
  };
}

/**
 * Reads the organization from a query parameter: `acme` on `/?organization=acme`.
 *
 * @param options `name`: the name of the parameter. Default `'organization'`.
 * @returns A resolver for the option `resolveOrganization`.
 * @throws ConfigurationError if `name` is empty.
 * @example
 * const resolveOrganization = fromQuery({ name: 'org' });
 */
export function fromQuery({ name = 'organization' }: { name?: string } = {}): OrganizationResolver {
  assertConfiguration(typeof name === 'string' && name !== '', 'name must be the name of a parameter.');
  return () => pageUrl()?.searchParams.get(name) ?? undefined;
}

/**
 * Combines resolvers: the first one that finds an organization decides.
 *
 * @param resolvers Resolvers in the order in which they are called.
 * @returns A resolver for the option `resolveOrganization`.
 * @throws ConfigurationError if one of them is not a function.
 * @example
 * const resolveOrganization = firstOf(fromSubdomain({ base: 'app.example' }), fromQuery());
 */
export function firstOf(...resolvers: OrganizationResolver[]): OrganizationResolver {
  assertConfiguration(
    resolvers.every((resolver) => typeof resolver === 'function'),
    'resolvers must be functions.',
  );
  return () => {
    for (const resolve of resolvers) {
      const organization = resolve();
      if (organization !== undefined) return organization;
    }
    return undefined;
  };
}

const pageUrl = (): URL | undefined => (typeof location === 'undefined' ? undefined : new URL(location.href));

/** A text that can't be decoded stays as it is: the client then refuses it with its name. */
function decode(text: string | undefined): string | undefined {
  try {
    return text && decodeURIComponent(text);
  } catch {
    return text;
  }
}
