/** What the build puts in the place of `TENANT`. */
declare const TENANT: {
  domain: string;
  clientId: string;
  audience: string;
  organization: string;
};

export const { organization } = TENANT;

/** The last folder of the address is the cache location: `/ours/memory/`. */
const cacheLocation = location.pathname.split('/').at(-2) as 'memory' | 'localstorage';

/** The options that both applications have. */
export const options = {
  domain: TENANT.domain,
  clientId: TENANT.clientId,
  cacheLocation,
  useRefreshTokens: true,
  useRefreshTokensFallback: true,
  authorizationParams: {
    audience: TENANT.audience,
    redirect_uri: `${location.origin}${location.pathname}`,
    scope: 'openid profile email',
  },
};

/** Tells the bench how the page started: `signedInAt` is in milliseconds since the navigation began. */
export function report(isSignedIn: boolean, logIn: () => Promise<void>): void {
  Object.assign(window, isSignedIn ? { signedInAt: performance.now() } : { logIn });
}
