import { decodeJwt, UnsecuredJWT } from 'jose';
import { createKey } from '../key.js';

/** @typedef {import('./faults.js').Fault} Fault */
/** @typedef {import('./faults.js').TokenName} TokenName */
/** @typedef {Record<string, unknown>} Answer the body that `/oauth/token` sends */

const FIELDS = /** @type {const} */ ({
  idToken: 'id_token',
  accessToken: 'access_token',
  refreshToken: 'refresh_token',
});

/** @type {ReturnType<typeof createKey> | undefined} */
let unpublishedKey;

/**
 * Changes the tokens of an answer by a fault and by the clock's offset.
 *
 * @param {Answer} answer changed in place
 * @param {object} how
 * @param {Fault} how.fault
 * @param {number} how.clockOffset seconds
 * @param {import('../key.js').SigningKey} how.key
 */
export async function changeTokens(answer, { fault, clockOffset, key }) {
  for (const name of /** @type {TokenName[]} */ (['idToken', 'accessToken'])) {
    const token = answer[FIELDS[name]];
    if (typeof token !== 'string') continue;
    if (names(fault.malformed, name)) answer[FIELDS[name]] = 'not-a-jwt';
    else if (token.includes('.')) answer[FIELDS[name]] = await changeToken(token, name);
  }
  for (const name of /** @type {(keyof typeof FIELDS)[]} */ (Object.keys(FIELDS))) {
    if (names(fault.omit, name)) delete answer[FIELDS[name]];
  }

  /** @param {string} token @param {TokenName} name */
  async function changeToken(token, name) {
    const claims = changed(decodeJwt(token), name);
    if (names(fault.algNone, name)) return new UnsecuredJWT(claims).encode();
    if (names(fault.wrongKey, name)) return (await (unpublishedKey ??= createKey())).sign(claims);
    return key.sign(claims);
  }

  /** @param {import('jose').JWTPayload} genuine @param {TokenName} name */
  function changed(genuine, name) {
    const claims = { ...genuine };
    const lifetime = Number(claims.exp) - Number(claims.iat);
    const late = names(fault.expired, name) ? -lifetime - 3600 : 0;
    for (const claim of ['iat', 'exp', 'auth_time']) {
      if (claims[claim] !== undefined) claims[claim] = Number(claims[claim]) + clockOffset + late;
    }
    Object.assign(claims, fault.claims?.[name]?.set);
    for (const claim of fault.claims?.[name]?.drop ?? []) delete claims[claim];
    return claims;
  }
}

/** @param {string | string[] | undefined} list @param {string} name */
const names = (list, name) => [list].flat().includes(name);
