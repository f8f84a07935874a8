import { CheckFailed, expectNone, expectOwn } from '../verdict.js';

/** @typedef {import('../index.js').Check} Check */
/** @typedef {import('../stage.js').Stage} Stage */

const fresh = { fresh: true };

/** @param {Stage} s */
async function signInToBoth(s) {
  await s.signIn(s.a);
  await s.signIn(s.b);
}

/** The begin of a JWT. */
const TOKEN = /eyJ[\w-]{20,}\.eyJ/;

/** The tenant answers a renewal after the sign-out has begun, and before the page leaves. @param {Stage} s */
async function signOutWhileRenewing(s) {
  await s.signIn(s.a);
  await s.tenant.fail({ organization: s.a.id, answer: 'hold' });
  const late = s.token(s.a, fresh).catch(() => ({}));
  await s.untilHeld();
  await s.tenant.fail({ endpoint: 'logout', answer: 'hold' });
  await s.startLogout();
  await s.untilHeld(2);
  await s.tenant.endSsoSession();
  await s.tenant.release(s.a.id);
  await late;
  await s.tenant.release();
  await s.finishLogout();
}

/** @param {import('../stage.js').Tab} s @param {string[]} tokens */
async function expectNotStored(s, tokens) {
  const text = await s.stored();
  if (tokens.some((token) => token !== '' && text.includes(token)))
    throw new CheckFailed('A token is still in localStorage or sessionStorage');
}

/** @type {Check[]} */
export const signOutChecks = [
  {
    sentence: 'After a sign-out there is no token for any organization.',
    async run(s) {
      await signInToBoth(s);
      await s.logout();
      for (const one of [s.a, s.b]) expectNone(await s.token(one), 'the person has signed out');
    },
  },
  {
    sentence: 'After a sign-out and a reload there is no token for any organization.',
    async run(s) {
      await signInToBoth(s);
      await s.logout();
      await s.reload();
      for (const one of [s.a, s.b]) expectNone(await s.token(one, fresh), 'the person has signed out');
    },
  },
  {
    sentence: 'After a sign-out no token of any organization is in the storage of the page.',
    async run(s) {
      await signInToBoth(s);
      const answers = await s.tokens([s.a, s.b]);
      await s.logout();
      await expectNotStored(
        s,
        answers.map(({ token }) => token?.raw ?? ''),
      );
    },
  },
  {
    sentence: 'A token for A that arrives after a sign-out is not handed out.',
    async run(s) {
      await signOutWhileRenewing(s);
      expectNone(await s.token(s.a), 'the person has signed out');
    },
  },
  {
    sentence: 'A token for A that arrives after a sign-out is not stored.',
    async run(s) {
      await signOutWhileRenewing(s);
      if (TOKEN.test(await s.stored())) throw new CheckFailed('A token is in the storage of the page');
    },
  },
  {
    sentence: 'Pollers that ask for tokens during a sign-out have none afterwards.',
    async run(s) {
      await signInToBoth(s);
      await s.page.evaluate(
        (ids) => {
          const { adapter } = /** @type {any} */ (globalThis);
          setInterval(() => {
            for (const id of ids) adapter.getToken(id, { fresh: true }).catch(() => undefined);
          }, 20);
        },
        [s.a.id, s.b.id],
      );
      await s.logout();
      for (const one of [s.a, s.b]) expectNone(await s.token(one), 'the person has signed out');
      if (TOKEN.test(await s.stored())) throw new CheckFailed('A token is in the storage of the page');
    },
  },
  {
    sentence: 'A tab that opens after a sign-out has no token.',
    async run(s) {
      await s.signIn(s.a);
      await s.logout();
      const other = await s.newTab();
      expectNone(await other.token(s.a, fresh), 'the person has signed out');
    },
  },
  {
    sentence: 'A sign-out of A leaves no token for A.',
    needs: ['logoutOne'],
    async run(s) {
      await signInToBoth(s);
      await s.logoutOne(s.a);
      // Otherwise a new silent login is allowed.
      await s.tenant.endSsoSession();
      expectNone(await s.token(s.a), 'the person has signed out of it');
      expectNone(await s.token(s.a, fresh), 'the person has signed out of it');
    },
  },
  {
    sentence: 'A sign-out of A leaves the token for B.',
    needs: ['logoutOne'],
    async run(s) {
      await signInToBoth(s);
      await s.logoutOne(s.a);
      expectOwn(await s.token(s.b), s.b);
      expectOwn(await s.token(s.b, fresh), s.b);
    },
  },
  {
    sentence: 'A token for A that arrives after a sign-out of A is not handed out.',
    needs: ['logoutOne'],
    async run(s) {
      await signInToBoth(s);
      await s.tenant.fail({ organization: s.a.id, answer: 'hold' });
      const late = s.token(s.a, fresh);
      await s.untilHeld();
      await s.logoutOne(s.a);
      await s.tenant.endSsoSession();
      await s.tenant.release();
      expectNone(await late, 'the person has signed out of it');
      expectNone(await s.token(s.a), 'the person has signed out of it');
    },
  },
];
