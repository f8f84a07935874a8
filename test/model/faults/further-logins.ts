import type { Organization, OrgSessionClient } from '../../../src/index.js';
import { realmOf } from '../request-body.js';

/** Logins without a login page: by passkey, and with a token of another issuer. */
export const furtherLoginVerbs = ['passkey', 'exchange'] as const;

export type FurtherLoginVerb = (typeof furtherLoginVerbs)[number];

/** The token of the other issuer. The tenant knows it as one of the user. */
export const SUBJECT_TOKEN = 'theirs';

/** @param number The number of the call. @param page The number of the page. */
export const callFurtherLogin = (
  client: OrgSessionClient,
  verb: FurtherLoginVerb,
  organization: string,
  number: number,
  page: number,
): Promise<Organization> => {
  const realm = realmOf(number, page);
  return verb === 'passkey'
    ? client.loginWithPasskey({ organization, realm })
    : client.loginWithCustomTokenExchange({
        organization,
        realm,
        subject_token: SUBJECT_TOKEN,
        subject_token_type: 'urn:example:type',
      });
};
