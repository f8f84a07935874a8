import { expectNone } from '../verdict.js';
import { katherine } from '../stage.js';

/** @typedef {import('../index.js').Check} Check */
/** @typedef {import('../stage.js').Stage} Stage */
/** @typedef {import('../index.js').Part} Part */

const fresh = { fresh: true };

/**
 * How the answer for an organization is wrong. `b` is the other one.
 * @type {[what: string, part: Part, lie: (b: string) => import('../../tenant-handle.js').Lie][]}
 */
const LIES = [
  ['tokens of another organization', 'verifyAnswers', (b) => ({ answerAs: b })],
  [
    'an ID token of another organization',
    'verifyAnswers',
    (b) => ({ claims: { idToken: { set: { org_id: b } } } }),
  ],
  [
    'an ID token without an organization',
    'verifyAnswers',
    () => ({ claims: { idToken: { drop: ['org_id', 'org_name'] } } }),
  ],
  [
    'an access token of another organization',
    'verifyAccessTokens',
    (b) => ({ claims: { accessToken: { set: { org_id: b } } } }),
  ],
  [
    'an access token without an organization',
    'verifyAccessTokens',
    () => ({ claims: { accessToken: { drop: ['org_id', 'org_name'] } } }),
  ],
  [
    'an ID token of another person',
    'verifyPerson',
    () => ({ claims: { idToken: { set: { sub: katherine.sub } } } }),
  ],
  [
    'an access token of another person',
    'verifyAccessTokens',
    () => ({ claims: { accessToken: { set: { sub: katherine.sub } } } }),
  ],
];

/**
 * The ways in which tokens come: what happens before the lie, and what happens with it.
 * @type {{ path: string, name: 'login' | 'renewal' | 'silent', before(s: Stage): Promise<void>, act(s: Stage): Promise<void> }[]}
 */
const PATHS = [
  {
    path: 'a sign-in to A',
    name: 'login',
    before: async () => {},
    act: (s) => s.signIn(s.a),
  },
  {
    path: 'a renewal for A',
    name: 'renewal',
    before: (s) => s.signIn(s.a),
    act: async () => {},
  },
  {
    path: 'the first request for A, while another organization is active,',
    name: 'silent',
    before: (s) => s.signIn(s.c),
    act: async () => {},
  },
];

/** @type {Check[]} */
export const lieChecks = PATHS.flatMap(({ path, name, before, act }) =>
  LIES.filter(([, part]) => name !== 'login' || part !== 'verifyPerson').map(([what, part, lie]) => ({
    sentence: `If the tenant answers ${path} with ${what}, the answer is refused.`,
    needs: [partOf(part, name)],
    async run(/** @type {Stage} */ s) {
      // The first login decides who the person is.
      if (name === 'login' && what.includes('person')) await s.signIn(s.c);
      await before(s);
      await s.tenant.lie({ ...lie(s.b.id), organization: s.a.id, times: 'always' });
      await act(s);
      expectNone(await s.token(s.a, fresh), 'the tenant lied');
    },
  })),
);

/** @param {Part} part @param {'login' | 'renewal' | 'silent'} path @returns {Part} */
function partOf(part, path) {
  if (part === 'verifyAnswers' && path === 'login') return 'verifyLogins';
  return part === 'verifyPerson' && path === 'silent' ? 'onePerson' : part;
}
