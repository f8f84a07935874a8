import type { Settings } from '../config/options.js';
import { personalAccountId } from '../config/organization.js';

/** Which token of an organization is meant. */
export interface TokenRequest {
  readonly audience?: string | undefined;
  /** Space-separated; in addition to the scopes of the options. */
  readonly scope?: string | undefined;
}

/** The same for all requests that mean the same token, in whichever order they name their scopes. */
export const keyOf = ({ audience = '', scope = '' }: TokenRequest): string =>
  [audience, ...new Set(scope.split(' ').sort())].join(' ');

/** The audience that is meant where none is named; undefined where there is none. @throws ConfigurationError */
export function defaultAudience(
  { audience, audienceFor }: Settings,
  organization: string | undefined,
): string | undefined {
  if (organization === undefined || !audienceFor) return audience;
  return audienceFor(organization === personalAccountId ? null : organization);
}
