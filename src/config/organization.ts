import { ConfigurationError } from '../errors/errors.js';
import { quoted, typeName } from '../errors/quoted.js';

/** An organization, as its tokens or the application's own list describe it. An entry of the list keeps every other field that it has. */
export interface Organization {
  /** Auth0's id, which begins with `org_`. It never changes. The personal account has {@link personalAccountId}. */
  readonly id: string;
  /**
   * The name for URLs and logins, in lower case. It can change, and another organization can have the former name.
   *
   * @default undefined, if neither the tokens nor the list have a name.
   */
  readonly name?: string | undefined;
  /**
   * The name for people to read.
   *
   * @default undefined, if the list has none.
   */
  readonly displayName?: string | undefined;
}

/** The id of the personal account: a session without an organization. No organization can have this id. */
export const personalAccountId = 'org_';

/** Whether a parsed organization is an id. Auth0 reads everything that begins with `org_` as an id. */
export const isOrganizationId = (organization: string): boolean => organization.startsWith('org_');

/**
 * Checks and normalizes an organization: a name is trimmed and converted to lower case. With `canBePersonalAccount`, `null` becomes
 * {@link personalAccountId}. The result is safe in storage keys, URLs and headers.
 *
 * @param argument The name of the argument or option, for the error.
 * @param canBePersonalAccount Whether there is a personal account. Undefined where the personal account is never allowed.
 * @throws ConfigurationError if the value is neither an id nor a name.
 */
export function parseOrganization(
  value: unknown,
  argument = 'organization',
  canBePersonalAccount?: boolean,
): string {
  if (canBePersonalAccount !== undefined && (value === null || value === personalAccountId)) {
    if (canBePersonalAccount) return personalAccountId;
    throw new ConfigurationError(`${argument} is ${value}: this needs the option personalAccount: true.`);
  }
  const text = typeof value === 'string' ? value.trim() : '';
  if (/^org_[\w-]{1,64}$/.test(text)) return text;
  const name = text.toLowerCase();
  if (/^[a-z0-9_-]{1,50}$/.test(name) && !isOrganizationId(name)) return name;
  throw new ConfigurationError(
    `${argument} must be an organization's id or name (a-z, 0-9, _, -), not ${typeof value === 'string' ? quoted(value) : typeName(value)}.`,
  );
}
