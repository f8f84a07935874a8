import { assertConfiguration } from '../config/assert.js';

/**
 * A function for the option `resolveOrganization`: returns the organization (id or name) that the page's URL names, or undefined.
 *
 * The resolvers of this package return undefined on a server.
 */
export type OrganizationResolver = () => string | undefined;

/**
 * Creates a resolver that reads the organization from the subdomain: `acme` on `acme.app.example`.
 *
 * `app.example` and `www.app.example` name no organization.
 *
 * @param options `base` is the host name without the organization's subdomain, such as `'app.example'`. It has no port.
 * @returns A resolver for the option `resolveOrganization`.
 * @throws {@link ConfigurationError} `base` is not a host name.
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
 * Creates a resolver that reads the organization from the path: `acme` on `/o/acme/invoices`.
 *
 * @param options `pattern` is a path with one segment `:organization`. A `*` at the end matches any number of further segments.
 * @returns A resolver for the option `resolveOrganization`.
 * @throws {@link ConfigurationError} `pattern` has no segment `:organization`.
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
  const hasWildcard = segments.at(-1) === '*';
  const fixedSegments = hasWildcard ? segments.slice(0, -1) : segments;
  return () => {
    const parts = (pageUrl()?.pathname ?? '').split('/').filter(Boolean);
    const hasLength = hasWildcard
      ? parts.length >= fixedSegments.length
      : parts.length === fixedSegments.length;
    const isMatch =
      hasLength && fixedSegments.every((segment, index) => index === position || segment === parts[index]);
    return isMatch ? decode(parts[position]) : undefined;
  };
}

/**
 * Creates a resolver that reads the organization from a query parameter: `acme` on `/?organization=acme`.
 *
 * @param options `name` is the name of the parameter. Default: `'organization'`.
 * @returns A resolver for the option `resolveOrganization`.
 * @throws {@link ConfigurationError} `name` is not a string, or is empty.
 * @example
 * const resolveOrganization = fromQuery({ name: 'org' });
 */
export function fromQuery({
  name = 'organization',
}: { name?: string | undefined } = {}): OrganizationResolver {
  assertConfiguration(typeof name === 'string' && name !== '', 'name must be the name of a parameter.');
  return () => pageUrl()?.searchParams.get(name) ?? undefined;
}

/**
 * Creates a resolver that calls other resolvers until one of them returns an organization.
 *
 * @param resolvers Resolvers in the order in which they are called.
 * @returns A resolver for the option `resolveOrganization`.
 * @throws {@link ConfigurationError} one of the resolvers is not a function.
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

/** Returns a text that can't be decoded unchanged: the client then refuses it, and its error quotes it. */
function decode(text: string | undefined): string | undefined {
  try {
    return text && decodeURIComponent(text);
  } catch {
    return text;
  }
}
