import { ConfigurationError } from '../errors/errors.js';

/** Says which organization the page's URL asks for; undefined where it says none. For the option `resolveOrganization`. */
export type OrganizationResolver = () => string | undefined;

/**
 * The subdomain: `acme` on `acme.app.example`, with `base: 'app.example'`. The base itself and `www` name none.
 *
 * @throws ConfigurationError if `base` is no host name.
 */
export function fromSubdomain(options: { base: string }): OrganizationResolver {
  const { base } = { ...options };
  must(
    typeof base === 'string' && /^\w[\w.-]*$/.test(base),
    'base',
    'a host name, without scheme, port or path',
  );
  const suffix = `.${base.toLowerCase()}`;
  return () => {
    const host = page()?.hostname ?? '';
    const label = host.endsWith(suffix) ? host.slice(0, -suffix.length) : 'www';
    return label === 'www' ? undefined : label;
  };
}

/**
 * A part of the path: `acme` on `/o/acme/invoices`, with `pattern: '/o/:organization/*'`. A trailing `*` stands for anything, or nothing.
 *
 * @throws ConfigurationError if `pattern` has no `:organization`.
 */
export function fromPath(options: { pattern: string }): OrganizationResolver {
  const { pattern } = { ...options };
  const segments = typeof pattern === 'string' ? pattern.split('/').filter(Boolean) : [];
  const at = segments.indexOf(':organization');
  must(at >= 0, 'pattern', "a path with ':organization', such as '/o/:organization/*'");
  const open = segments.at(-1) === '*';
  const fixed = open ? segments.slice(0, -1) : segments;
  return () => {
    const parts = (page()?.pathname ?? '').split('/').filter(Boolean);
    const fits =
      (open ? parts.length >= fixed.length : parts.length === fixed.length) &&
      fixed.every((segment, index) => index === at || segment === parts[index]);
    return fits ? decode(parts[at]) : undefined;
  };
}

/**
 * A query parameter: `acme` on `/?organization=acme`. Default `name`: `'organization'`.
 *
 * @throws ConfigurationError if `name` is empty.
 */
export function fromQuery({ name = 'organization' }: { name?: string } = {}): OrganizationResolver {
  must(typeof name === 'string' && name !== '', 'name', 'the name of a parameter');
  return () => page()?.searchParams.get(name) ?? undefined;
}

/** The first of several that says one. */
export function firstOf(...resolvers: OrganizationResolver[]): OrganizationResolver {
  must(
    resolvers.every((resolver) => typeof resolver === 'function'),
    'resolvers',
    'functions',
  );
  return () => {
    for (const resolve of resolvers) {
      const organization = resolve();
      if (organization !== undefined) return organization;
    }
    return undefined;
  };
}

const page = (): URL | undefined => (typeof location === 'undefined' ? undefined : new URL(location.href));

/** As it stands where it can't be decoded: it is refused by name, rather than passed over. */
function decode(text: string | undefined): string | undefined {
  try {
    return text && decodeURIComponent(text);
  } catch {
    return text;
  }
}

function must(holds: boolean, name: string, what: string): void {
  if (!holds) throw new ConfigurationError(`${name} must be ${what}.`);
}
