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
   * The route records of the route. None for the route before the first one.
   *
   * @default undefined. The guard is called without a router.
   */
  readonly matched?: readonly unknown[] | undefined;
  /**
   * The route that the navigation began with, if it was redirected.
   *
   * @default undefined. It was not redirected.
   */
  readonly redirectedFrom?: object | undefined;
}

type QueryValue = string | null | undefined;
type ParamValue = QueryValue | readonly string[];

/** The members of a route location that decide where it leads. */
interface RouteTarget {
  readonly path?: string;
  readonly name?: PropertyKey;
  readonly params?: Readonly<Record<string, ParamValue>>;
  readonly query?: Readonly<Record<string, QueryValue | QueryValue[]>>;
  readonly hash?: string;
}

/** A URL to compare: a path that is relative is resolved as in Vue Router, and the same query is encoded in one way. */
function urlOf({ path, query = {}, hash = '' }: RouteTarget, from?: GuardedRoute): string {
  const url = new URL(
    path?.startsWith('/') ? `http://h${path}` : (path ?? ''),
    `http://h${from?.path ?? ''}`,
  );
  for (const [name, values] of Object.entries(query))
    for (const value of [values].flat()) if (value !== undefined) url.searchParams.append(name, value ?? '');
  url.hash ||= hash;
  return [url.pathname, url.searchParams, url.hash].join();
}

/** Returns whether a route location of Vue Router leads to the route `to`. */
export function leadsTo(target: unknown, to: GuardedRoute, from?: GuardedRoute): boolean {
  if (!target || target === true) return false;
  const place: RouteTarget = typeof target === 'string' ? { path: target } : target;
  const { path, name, params = {} } = place;
  const isNamed = path === undefined && name !== undefined;
  // Parameters that are not given have the values of the route that Vue Router leaves.
  const hasOther = ([key, value]: [string, ParamValue]): boolean =>
    value != null && String(to.params[key]) !== String(value);
  if (isNamed && (name !== to.name || Object.entries(params).some(hasOther))) return false;
  return urlOf(isNamed ? { ...place, path: to.path } : place, from) === urlOf({ path: to.fullPath });
}
