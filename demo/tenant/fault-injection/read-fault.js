import { STATUS_CODES } from 'node:http';
import { shown, TenantConfigurationError } from '../configuration-error.js';
import { isObject, isText, readFields } from '../fields.js';

/** @typedef {import('./faults.js').Fault} Fault */
/** @typedef {ReturnType<typeof readFields>} Fields */

/** The endpoints whose requests can be selected, and what distinguishes the requests of each, besides their number. @type {Record<string, readonly string[]>} */
const SELECTORS = {
  token: ['organization', 'grant', 'audience'],
  authorize: ['organization', 'audience', 'silent'],
  resume: [],
  revoke: ['organization'],
  userinfo: [],
  jwks: [],
  logout: [],
};
export const ENDPOINTS = Object.keys(SELECTORS);
const SELECTION = ['endpoint', 'organization', 'grant', 'audience', 'silent', 'times'];
const LIES = ['answerAs', 'claims', 'expired', 'malformed', 'algNone', 'wrongKey', 'omit'];
const GRANTS = ['authorization_code', 'refresh_token', 'client_credentials', 'any'];
const ANSWERS = {
  drop: { drop: true },
  hang: { hang: true },
  hold: { hold: 'answer' },
  mfa: { mfaRequired: true },
};

/** @param {readonly string[]} names */
const list = (names) => names.map((name) => `'${name}'`).join(', ');
/** @param {unknown} value */
const isStatus = (value) => typeof value === 'number' && value >= 200 && String(value) in STATUS_CODES;
/** @param {unknown} value */
const isSeconds = (value) => typeof value === 'number' && value >= 0 && Number.isFinite(value);
/** @param {unknown} value */
function isJson(value) {
  try {
    return JSON.stringify(value) !== undefined;
  } catch {
    return false;
  }
}

/**
 * Checks the argument of `tenant.fail()`. The organization is not checked: only the tenant knows which ones there are.
 * @param {unknown} given
 * @returns {Fault}
 */
export function readFailure(given) {
  const call = 'tenant.fail()';
  const fields = readFields(given, '', [...SELECTION, 'answer'], call);
  const selection = readSelection(fields);
  const { endpoint = 'token' } = selection;
  const expected = `a status such as 429, ${list(Object.keys(ANSWERS))}, { status }, or { error } on 'authorize'`;
  /** @type {unknown} */
  const answer = fields.read(
    'answer',
    (value) => isStatus(value) || Object.keys(ANSWERS).includes(value) || isObject(value),
    expected,
  );
  if (answer === 'mfa' && endpoint !== 'token')
    throw new TenantConfigurationError(
      fields.at('answer'),
      `is 'mfa', which only the endpoint 'token' answers. Remove endpoint, or use another answer.`,
    );
  if (typeof answer === 'number') return { ...selection, status: answer };
  if (typeof answer === 'string')
    return { ...selection, .../** @type {Fault} */ (ANSWERS[/** @type {keyof typeof ANSWERS} */ (answer)]) };
  return { ...selection, ...readAnswer(answer, endpoint, call) };
}

/** @param {unknown} given @param {string} endpoint @param {string} call @returns {Fault} */
function readAnswer(given, endpoint, call) {
  const isError = Object(given).error !== undefined && Object(given).status === undefined;
  const known = isError ? ['error', 'description'] : ['status', 'retryAfter', 'body'];
  const fields = readFields(given, 'answer', known, call);
  if (!isError) {
    fields.read('status', isStatus, 'a status such as 429');
    if (fields.has('retryAfter')) fields.read('retryAfter', isSeconds, 'a number of seconds, at least 0');
    if (fields.has('body')) fields.read('body', isJson, 'a value that JSON has');
    return /** @type {Fault} */ (given);
  }
  fields.text('error');
  if (fields.has('description')) fields.text('description');
  if (endpoint !== 'authorize')
    throw new TenantConfigurationError(
      fields.at('error'),
      `is an answer of the endpoint 'authorize' only. Add endpoint: 'authorize', or use { status: 400, body: { error: … } }.`,
    );
  return /** @type {Fault} */ (given);
}

/**
 * Checks the argument of `tenant.lie()`, but not the organizations that it names.
 * @param {unknown} given
 * @returns {Fault}
 */
export function readLie(given) {
  const call = 'tenant.lie()';
  const fields = readFields(given, '', [...SELECTION, ...LIES], call);
  const { endpoint = 'token' } = readSelection(fields);
  if (endpoint !== 'token')
    throw new TenantConfigurationError(
      fields.at('endpoint'),
      `is '${endpoint}', but only 'token' issues tokens. Remove it, or use tenant.fail().`,
    );
  if (!LIES.some(fields.has))
    throw new TenantConfigurationError(
      `The argument of ${call}`,
      `has no lie. Add at least one of: ${LIES.join(', ')}.`,
    );
  if (fields.has('answerAs')) fields.read('answerAs', isText, 'the name or id of an organization');
  for (const name of ['expired', 'malformed', 'algNone', 'wrongKey', 'omit']) {
    const tokens = ['idToken', 'accessToken', ...(name === 'omit' ? ['refreshToken'] : [])];
    const areTokens = (/** @type {unknown} */ value) => {
      const names = [value].flat();
      return names.length > 0 && names.every((one) => tokens.includes(/** @type {string} */ (one)));
    };
    if (fields.has(name)) fields.read(name, areTokens, `one of ${list(tokens)}, or a list of them`);
  }
  if (fields.has('claims')) readClaims(fields.read('claims', isObject, 'an object'), call);
  return /** @type {Fault} */ (given);
}

const FAILURES = [
  'status',
  'retryAfter',
  'body',
  'mfaRequired',
  'error',
  'description',
  'hold',
  'hang',
  'drop',
];

/**
 * Checks a fault of the command `injectFault`, which has all fields.
 * @param {unknown} given
 */
export function checkFault(given) {
  readSelection(readFields(given, '', [...SELECTION, ...LIES, ...FAILURES], 'injectFault'));
}

/** @param {unknown} given @param {string} call */
function readClaims(given, call) {
  const claims = readFields(given, 'claims', ['idToken', 'accessToken'], call);
  const names = ['idToken', 'accessToken'].filter(claims.has);
  if (names.length === 0)
    throw new TenantConfigurationError(
      `claims of ${call}`,
      'has no token. Add idToken or accessToken, each with { set, drop }.',
    );
  for (const name of names) {
    const changes = readFields(claims.value(name), `claims.${name}`, ['set', 'drop'], call);
    if (changes.has('set'))
      changes.read('set', (value) => isObject(value) && isJson(value), 'an object of claims');
    changes.texts('drop', []);
    if (!changes.has('set') && !changes.has('drop'))
      throw new TenantConfigurationError(
        claims.at(name),
        'changes nothing. Add set, an object of claims, or drop, a list of names.',
      );
  }
}

/**
 * Checks the fields that select the requests.
 * @param {Fields} fields
 * @returns {Pick<Fault, 'endpoint' | 'organization' | 'grant' | 'audience' | 'silent' | 'times'>}
 */
function readSelection(fields) {
  /** @type {string} */
  const endpoint = fields.read(
    'endpoint',
    (value) => ENDPOINTS.includes(value),
    `one of ${list(ENDPOINTS)}`,
    'token',
  );
  if (fields.has('organization'))
    fields.read(
      'organization',
      (value) => value === null || isText(value),
      'a name, an id, or null for none',
    );
  if (fields.has('grant'))
    fields.read(
      'grant',
      (value) => GRANTS.includes(value) || (isText(value) && value.includes(':')),
      `one of ${list(GRANTS)}, or the URI of a grant type`,
    );
  if (fields.has('audience')) fields.text('audience');
  if (fields.has('silent')) fields.flag('silent', false);
  if (fields.has('times'))
    fields.read(
      'times',
      (value) => value === 'always' || (Number.isInteger(value) && value >= 1),
      "a whole number of at least 1, or 'always'",
    );
  const selection = Object.fromEntries(
    SELECTION.filter(fields.has).map((name) => [name, fields.value(name)]),
  );
  // What no request has would never be selected. These two select every request.
  const selective = Object.entries(selection).filter(
    ([name, value]) => value !== null && value !== false && !(name === 'grant' && value === 'any'),
  );
  const without = selective.find(
    ([name]) => name !== 'endpoint' && name !== 'times' && !SELECTORS[endpoint]?.includes(name),
  );
  if (without) {
    const [name, value] = without;
    const others = ENDPOINTS.filter((one) => SELECTORS[one]?.includes(name));
    throw new TenantConfigurationError(
      fields.at(name),
      `is ${shown(value)}, but requests to the endpoint '${endpoint}' do not have it. Remove it, or set endpoint to ${others.map((one) => `'${one}'`).join(' or ')}.`,
    );
  }
  return selection;
}
