import { assertConfiguration } from '../config/assert.js';
import { FOLLOW_URL } from '../config/follow-url-key.js';
import {
  isOrganizationId,
  parseOrganization,
  personalAccountId,
  type Organization,
} from '../config/organization.js';
import { isOrgSessionError } from '../errors/any-error.js';
import { ConfigurationError } from '../errors/errors.js';
import { quoted } from '../errors/quoted.js';
import { readUrl } from '../login/read-url.js';
import { followUrl } from './follow-url.js';

/**
 * A function for the option `resolveOrganization`: returns the organization (id or name) that a URL names, or undefined. Without an argument it
 * reads the URL of the page.
 *
 * The resolvers of this package return undefined on a server.
 */
export type OrganizationResolver = (url?: URL) => string | undefined;

/** A resolver that can also write an organization into a URL. The option `followUrl` needs one. */
export interface UrlResolver {
  /**
   * Returns the organization (id or name) that a URL names, or undefined.
   *
   * @param url A URL, or an address that is relative to the page. Default: the URL of the page.
   */
  (url?: URL | string): string | undefined;
  /**
   * Returns the URL of the same page for an organization.
   *
   * @param organization Id or name, or an object of the snapshot or of `listOrganizations()`: of that, the name is written if it has one, unless
   * `url` names an organization by its id. `null`, or the personal account, for the page without an organization.
   * @param url The URL of a page, or an address that is relative to the page. Default: the URL of the page.
   * @returns A new URL. The resolver reads the organization from it.
   * @throws {@link ConfigurationError} `organization` is not an id or a name, it can't be written into a URL of this form, or `url` is no URL.
   * @example
   * const resolver = fromPath({ pattern: '/o/:organization/*' });
   * resolver.build('globex', 'https://app.example.com/o/acme/invoices?page=2').href; // https://app.example.com/o/globex/invoices?page=2
   */
  readonly build: (organization: Organization | string | null, url?: URL | string) => URL;
}

/** How a resolver reads and writes an organization. */
export interface ResolverParts {
  /** Returns the organization (id or name) that a URL names, or undefined. */
  readonly read: (url: URL) => string | undefined;
  /** Returns the URL of the same page for an organization, or, with `null`, without one. It may change and return the URL that it receives. */
  readonly build: (organization: string | null, url: URL) => URL | string;
}

/**
 * Creates a resolver of your own that works with the option `followUrl`.
 *
 * @param parts `read` finds the organization in a URL, and `build` writes one into a URL.
 * @returns A resolver for the option `resolveOrganization`.
 * @throws {@link ConfigurationError} `read` or `build` is not a function.
 * @example
 * // https://app.example.com/#/acme/invoices
 * const resolveOrganization = createResolver({
 *   read: (url) => /^#\/([\w-]+)/.exec(url.hash)?.[1],
 *   build(organization, url) {
 *     url.hash = url.hash.replace(/^#\/[\w-]+|^/, organization === null ? '' : `#/${organization}`);
 *     return url;
 *   },
 * });
 */
export function createResolver(parts: ResolverParts): UrlResolver {
  const { read, build } = { ...parts };
  assertConfiguration(
    typeof read === 'function' && typeof build === 'function',
    'createResolver needs the functions read and build.',
  );
  return withBuild(
    (url) => {
      const page = pageUrl();
      return url === undefined && !page ? undefined : read(readUrl(asText(url), page, 'a URL'));
    },
    read,
    build,
  );
}

/** @param resolve Also works on a server. */
function withBuild(
  resolve: (url?: URL | string) => string | undefined,
  read: ResolverParts['read'],
  build: ResolverParts['build'],
): UrlResolver {
  return Object.assign((url?: URL | string) => resolve(url), {
    build(organization: Organization | string | null, url?: URL | string): URL {
      const from = readUrl(asText(url), pageUrl(), 'a URL');
      try {
        const name = textOf(organization, read(new URL(from)));
        const built = new URL(build(name, new URL(from)), from);
        assertConfiguration(
          (read(new URL(built)) === undefined) === (name === null),
          `organization can't be written into the URL ${quoted(from.origin + from.pathname)}: ${quoted(name)}.`,
        );
        return built;
      } catch (cause) {
        throw isOrgSessionError(cause)
          ? cause
          : new ConfigurationError('The functions of createResolver failed.', { cause });
      }
    },
    [FOLLOW_URL]: followUrl,
  });
}

/**
 * Creates a resolver that reads the organization from the subdomain: `acme` on `acme.app.example`.
 *
 * `app.example` and `www.app.example` name no organization.
 *
 * @param options `base` is the host name without the organization's subdomain, such as `'app.example'`. It has no port.
 * @returns A resolver for the option `resolveOrganization`. Its `build` keeps scheme, port, path, query and fragment. It refuses an organization
 * that is no label of a host name: `www`, one that begins or ends with `-`, and an id with capital letters.
 * @throws {@link ConfigurationError} `base` is not a host name.
 * @example
 * const client = createOrgSessionClient({
 *   domain: 'your-tenant.eu.auth0.com',
 *   clientId: 'your-client-id',
 *   resolveOrganization: fromSubdomain({ base: 'app.example' }),
 * });
 */
export function fromSubdomain(options: { base: string }): UrlResolver {
  const { base } = { ...options };
  assertConfiguration(
    typeof base === 'string' && /^\w[\w.-]*$/.test(base),
    'base must be a host name, without scheme, port or path.',
  );
  const suffix = `.${base.toLowerCase()}`;
  return createResolver({
    read({ hostname }) {
      const label = hostname.endsWith(suffix) ? hostname.slice(0, -suffix.length) : 'www';
      return label === 'www' ? undefined : label;
    },
    build(organization, url) {
      url.hostname = base;
      // The browser ignores what is no host name. `createResolver` then finds no organization, and refuses it.
      if (organization !== null && /^[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?$/.test(organization))
        url.hostname = organization + suffix;
      return url;
    },
  });
}

/**
 * Creates a resolver that reads the organization from the path: `acme` on `/o/acme/invoices`.
 *
 * @param options `pattern` is a path with one segment `:organization`. A `*` at the end matches any number of further segments.
 * @returns A resolver for the option `resolveOrganization`. Its `build` replaces the segment, and keeps the rest of the URL. If the URL does not
 * match the pattern, it returns the path of the pattern, without the query and the fragment. For `null` it returns the rest of the path.
 * @throws {@link ConfigurationError} `pattern` has no segment `:organization`.
 * @example
 * const resolveOrganization = fromPath({ pattern: '/o/:organization/*' });
 */
export function fromPath(options: { pattern: string }): UrlResolver {
  const { pattern } = { ...options };
  const segments = typeof pattern === 'string' ? pattern.split('/').filter(Boolean) : [];
  const position = segments.indexOf(':organization');
  assertConfiguration(
    position >= 0,
    "pattern must be a path with ':organization', such as '/o/:organization/*'.",
  );
  const hasWildcard = segments.at(-1) === '*';
  const fixedSegments = hasWildcard ? segments.slice(0, -1) : segments;
  const isMatch = (parts: readonly string[]): boolean =>
    (hasWildcard ? parts.length >= fixedSegments.length : parts.length === fixedSegments.length) &&
    fixedSegments.every((segment, index) => index === position || segment === parts[index]);
  return createResolver({
    read({ pathname }) {
      const parts = pathname.split('/').filter(Boolean);
      return isMatch(parts) ? decode(parts[position]) : undefined;
    },
    build(organization, url) {
      const parts = url.pathname.split('/').filter(Boolean);
      const hasMatch = isMatch(parts);
      if (organization === null) {
        if (hasMatch) url.pathname = parts.slice(fixedSegments.length).join('/');
        return url;
      }
      const name = encodeURIComponent(organization);
      if (hasMatch) {
        let index = -1;
        url.pathname = url.pathname.replace(/[^/]+/g, (part) => (++index === position ? name : part));
        return url;
      }
      const path = fixedSegments.map((segment, index) => (index === position ? name : segment));
      url.pathname = path.join('/') + (hasWildcard ? '/' : '');
      url.search = '';
      url.hash = '';
      return url;
    },
  });
}

/**
 * Creates a resolver that reads the organization from a query parameter: `acme` on `/?organization=acme`.
 *
 * @param options `name` is the name of the parameter. Default: `'organization'`.
 * @returns A resolver for the option `resolveOrganization`. Its `build` sets the parameter, and keeps the rest of the URL.
 * @throws {@link ConfigurationError} `name` is not a string, or is empty.
 * @example
 * const resolveOrganization = fromQuery({ name: 'org' });
 */
export function fromQuery(options: { name?: string | undefined } = {}): UrlResolver {
  const { name = 'organization' } = { ...options };
  assertConfiguration(typeof name === 'string' && name !== '', 'name must be the name of a parameter.');
  return createResolver({
    read: ({ searchParams }) => searchParams.get(name) ?? undefined,
    build(organization, url) {
      if (organization === null) url.searchParams.delete(name);
      else url.searchParams.set(name, organization);
      return url;
    },
  });
}

/**
 * Creates a resolver that calls other resolvers until one of them returns an organization.
 *
 * @param resolvers Resolvers in the order in which they are called.
 * @returns A resolver for the option `resolveOrganization`. Its `build` uses the resolver that finds an organization in the URL or, if none
 * does, the first one.
 * @throws {@link ConfigurationError} one of the resolvers is not a function.
 * @example
 * const resolveOrganization = firstOf(fromSubdomain({ base: 'app.example' }), fromQuery());
 */
export function firstOf(...resolvers: OrganizationResolver[]): UrlResolver {
  assertConfiguration(
    resolvers.every((resolver) => typeof resolver === 'function'),
    'resolvers must be functions.',
  );
  const read = (url?: URL): string | undefined => {
    for (const resolve of resolvers) {
      const organization = resolve(url);
      if (organization !== undefined) return organization;
    }
    return undefined;
  };
  const write = (used: OrganizationResolver | undefined, organization: string | null, url: URL): URL => {
    assertConfiguration(
      used && 'build' in used,
      'resolvers of firstOf must be able to build a URL: use createResolver() instead of a function.',
    );
    return (used as UrlResolver).build(organization, url);
  };
  return withBuild(
    (url) => read(url === undefined ? url : readUrl(asText(url), pageUrl(), 'a URL')),
    read,
    (organization, url) => {
      const naming = resolvers.filter((resolve) => resolve(url) !== undefined);
      return organization === null
        ? naming.reduce((built, resolver) => write(resolver, null, built), url)
        : write(naming[0] ?? resolvers[0], organization, url);
    },
  );
}

const pageUrl = (): URL | undefined => (typeof location === 'undefined' ? undefined : new URL(location.href));

/** An application without TypeScript can pass an object that is not a URL. */
const asText = (url: URL | string | undefined): string | undefined => (url === undefined ? url : String(url));

/** @param named What the URL names: an organization that is an object is then written in the same form. */
function textOf(organization: Organization | string | null, named: string | undefined): string | null {
  if (organization === null || typeof organization !== 'object')
    return organization === null ? null : parseOrganization(organization);
  const { id, name } = organization;
  if (id === personalAccountId) return null;
  return parseOrganization(named !== undefined && isOrganizationId(named) ? id : (name ?? id));
}

/** Returns a text that can't be decoded unchanged: the client then refuses it, and its error quotes it. */
function decode(text: string | undefined): string | undefined {
  try {
    return text && decodeURIComponent(text);
  } catch {
    return text;
  }
}
