/** Which token of an organization is meant. */
export interface TokenRequest {
  readonly audience?: string | undefined;
  /** Space-separated; in addition to the scopes of the options. */
  readonly scope?: string | undefined;
}

/** The same for all requests that mean the same token, in whichever order they name their scopes. */
export const keyOf = ({ audience = '', scope = '' }: TokenRequest): string =>
  [audience, ...new Set(scope.split(' ').sort())].join(' ');
