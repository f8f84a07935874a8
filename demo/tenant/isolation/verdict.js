/** The library does what the check forbids. */
export class CheckFailed extends Error {}

/** The library does not claim to do what the check is about. */
export class NotOffered extends Error {}

/** @typedef {{ org_id?: string, sub?: string, jti?: string, raw: string }} Token the claims of an access token */
/** @typedef {{ token?: Token, error?: string }} Answer of `getToken` */
/** @typedef {{ id: string, name: string }} Named */

/** @param {Answer} answer @param {Named} organization @param {string} [sub] */
export function expectOwn(answer, organization, sub) {
  if (!answer.token) throw new CheckFailed(`There is no token for ${organization.name}: ${answer.error}`);
  expectNotForeign(answer, organization, sub);
}

/** There is no token, or one of this organization. @param {Answer} answer @param {Named} organization @param {string} [sub] */
export function expectNotForeign({ token }, organization, sub) {
  if (!token) return;
  if (token.org_id !== organization.id)
    throw new CheckFailed(`Asked for ${organization.name}, it returned a token of ${token.org_id}`);
  if (sub !== undefined && token.sub !== sub)
    throw new CheckFailed(`It returned a token of another person: ${token.sub}`);
}

/** @param {Answer} answer @param {string} why */
export function expectNone({ token }, why) {
  if (token)
    throw new CheckFailed(`It returned a token of ${token.org_id ?? 'no organization'}, although ${why}`);
}
