import type { Auth0Client } from '@auth0/auth0-spa-js';
import type { Environment } from '../config/environment.js';

/** Returns the client that a method is called on: at once if it exists already. The audience is that of a request for a token. */
type FindClient = (audience?: string) => Auth0Client | Promise<Auth0Client>;
/** What a call does: it can get new tokens without the user, it signs in, or it leaves the page for the login page. */
type CallKind = 'silent' | 'login' | 'redirect' | undefined;
/** Runs a call. It gets further parameters for an authorization request. */
type RunCall = (kind: CallKind, call: (parameters?: object) => Promise<unknown>) => Promise<unknown>;
type Methods = Record<string, (...args: unknown[]) => unknown>;

/** The APIs of a client that are objects with methods. Not `anonymous`: its sessions belong to no organization. */
const APIS = ['mfa', 'passkey', 'myAccount'] as const;
/** Private methods, and those that need no tokens of their own or call other methods of the same client. All others return a promise. */
const NOT_FORWARDED = /^(_.*|constructor|getConfiguration|createFetcher|checkSession)$/;
const TOKEN_METHOD = /^(getToken|revoke)/;
/** Methods that call `getTokenSilently`, and the API whose methods do. */
const SILENT = /^(getTokenSilently|connectAccountWithRedirect|myAccount)$/;
/** Methods that sign the user in, also those of the APIs. */
const LOGIN =
  /^(login|signup$|getTokenWith|handleRedirectCallback|customTokenExchange|exchangeToken|verify$)/;
const POPUP_METHOD = /WithPopup$/;

const kindOf = (name: string, api: string | undefined): CallKind => {
  if (SILENT.test(api ?? name)) return 'silent';
  if (name === 'loginWithRedirect') return 'redirect';
  return LOGIN.test(name) ? 'login' : undefined;
};

/**
 * Makes a client forward its public methods to the client that an organization's session has at the time of the call: a login replaces the
 * session, and its client with it. The application can get the client before it is known whether Workers start.
 *
 * @param client A client without tokens.
 */
export function forwardMethods(
  client: Auth0Client,
  { openPopup }: Pick<Environment, 'openPopup'>,
  findClient: FindClient,
  run: RunCall,
): Auth0Client {
  const forward = (target: object, targetOf: (other: Auth0Client) => object, api?: string): void => {
    for (const name of methodNames(target)) {
      const kind = kindOf(name, api);
      const isPopup = POPUP_METHOD.test(name);
      (target as Methods)[name] = async (...args) => {
        const config = Object(args[1]) as { popup?: Window | null };
        // The browser allows a popup only during the handling of a click.
        const popup = isPopup && !config.popup ? openPopup() : undefined;
        if (popup) args[1] = { ...config, popup };
        try {
          return await run(kind, async (parameters) => {
            if (parameters && (isPopup || kind === 'redirect')) args[0] = withParameters(args[0], parameters);
            const client = await findClient(TOKEN_METHOD.test(name) ? audienceOf(args[0]) : undefined);
            return (targetOf(client) as Methods)[name]?.(...args);
          });
        } catch (error) {
          popup?.close();
          throw error;
        }
      };
    }
  };
  forward(client, (other) => other);
  for (const api of APIS) {
    // Older releases of Auth0's SDK do not have every API.
    const target = (client as Partial<Auth0Client>)[api];
    if (target) forward(target, (other) => other[api], api);
  }
  return client;
}

/** Returns the names of the public methods of an object: its own, and those of its class. */
const methodNames = (target: object): string[] =>
  [target, Object.getPrototypeOf(target) as object]
    .flatMap((level) => Object.getOwnPropertyNames(level))
    .filter((name) => !NOT_FORWARDED.test(name) && typeof (target as Methods)[name] === 'function');

/** Adds parameters to those of an authorization request. */
const withParameters = (options: unknown, parameters: object): object => {
  const { authorizationParams } = Object(options) as { authorizationParams?: object };
  return { ...(options as object), authorizationParams: { ...parameters, ...authorizationParams } };
};

const audienceOf = (options: unknown): string => {
  const { audience, authorizationParams } = Object(options) as {
    audience?: string;
    authorizationParams?: { audience?: string };
  };
  return authorizationParams?.audience ?? audience ?? '';
};
