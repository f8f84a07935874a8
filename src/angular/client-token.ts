import { assertInInjectionContext, inject, InjectionToken } from '@angular/core';
import { ConfigurationError, type OrgSessionClient } from '../index.js';

/** The client that was given to {@link provideOrgSession}, for factories and tests. */
export const ORG_SESSION_CLIENT = new InjectionToken<OrgSessionClient>('auth0-org-sessions client');

/** What `token` stands for, or an error that says what is missing. */
export function injectProvided<Value>(token: InjectionToken<Value>, caller: string): Value {
  const provider = 'provideOrgSession(client) among the providers of the app.';
  try {
    assertInInjectionContext(injectProvided);
  } catch (cause) {
    throw new ConfigurationError(
      `${caller} needs an injection context, such as the initializer of a component's field, and ${provider}`,
      { cause },
    );
  }
  const value = inject(token, { optional: true });
  if (value === null) throw new ConfigurationError(`${caller} needs ${provider}`);
  return value;
}
