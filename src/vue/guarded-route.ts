/** The route of a navigation, as `otherwise` gets it. A `RouteLocationNormalized` of Vue Router has all of these fields. */
export interface GuardedRoute {
  /** The path with query and hash. */
  readonly fullPath: string;
  /** The path without query and hash. */
  readonly path: string;
  /** The values of the route's parameters, such as `id` of `/invoices/:id`. */
  readonly params: Readonly<Record<string, string | string[]>>;
  /** The `meta` of the matched route records, merged. */
  readonly meta: Readonly<Record<PropertyKey, unknown>>;
  /**
   * The name of the matched route record.
   *
   * @default undefined. The record has no name.
   */
  readonly name?: PropertyKey | null | undefined;
  /**
   * The route that the navigation began with, if it was redirected.
   *
   * @default undefined. It was not redirected.
   */
  readonly redirectedFrom?: object | undefined;
}

type QueryValue = string | number | null | undefined;

/** The members of a route location that decide where it leads. */
interface RouteTarget {
  readonly path?: string;
  readonly name?: PropertyKey;
  readonly params?: object;
  readonly query?: Readonly<Record<string, QueryValue | QueryValue[]>>;
  readonly hash?: string;
}

/** Vue Router resolves relative paths with the route that it leaves. */
const urlOf = (path: string, from?: GuardedRoute): URL =>
  path.startsWith('/') ? new URL(`http://host${path}`) : new URL(path, `http://host${from?.path ?? '/'}`);

/** The same query can be encoded in several ways. */
const normalized = ({ pathname, searchParams, hash }: URL): string =>
  `${pathname}?${searchParams.toString()}${hash}`;

/** Returns whether a route location of Vue Router leads to the route `to`. */
export function leadsTo(target: unknown, to: GuardedRoute, from?: GuardedRoute): boolean {
  let url: URL;
  if (typeof target === 'string') url = urlOf(target, from);
  else if (target && typeof target === 'object') {
    const { path, name, params = {}, query = {}, hash = '' } = target as RouteTarget;
    const isNamed = path === undefined && name !== undefined;
    // Parameters that are not given have the values of the route that Vue Router leaves.
    const hasParams = Object.entries(params).every(
      ([key, value]) => value == null || String(to.params[key]) === String(value),
    );
    if (isNamed && (name !== to.name || !hasParams)) return false;
    url = urlOf(isNamed ? to.path : (path ?? ''), from);
    url.search = '';
    for (const [key, values] of Object.entries(query))
      for (const value of [values].flat())
        if (value !== undefined) url.searchParams.append(key, String(value ?? ''));
    url.hash = hash;
  } else return false;
  return normalized(url) === normalized(urlOf(to.fullPath));
}
