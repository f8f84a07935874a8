import { expectNone, expectNotForeign, expectOwn } from '../verdict.js';

/** @typedef {import('../index.js').Check} Check */

const fresh = { fresh: true };

/** @type {Check[]} */
export const tabChecks = [
  {
    sentence: 'Two tabs that sign in to A and B have tokens of A and B.',
    async run(s) {
      await s.signIn(s.a);
      const other = await s.newTab();
      await other.signIn(s.b);
      expectOwn(await s.token(s.a), s.a);
      expectOwn(await other.token(s.b), s.b);
    },
  },
  {
    sentence: 'Two sign-ins that overlap in two tabs end with tokens of their organizations.',
    async run(s) {
      const other = await s.newTab();
      await s.startSignIn(s.a);
      await other.startSignIn(s.b);
      await other.finishSignIn();
      await s.finishSignIn();
      expectNotForeign(await s.token(s.a), s.a);
      expectNotForeign(await other.token(s.b), s.b);
    },
  },
  {
    sentence: 'Two tabs that renew tokens for A and B at the same time get tokens of A and B.',
    async run(s) {
      await s.signIn(s.a);
      await s.signIn(s.b);
      const other = await s.newTab();
      const [a, b] = await Promise.all([s.token(s.a, fresh), other.token(s.b, fresh)]);
      expectNotForeign(a, s.a);
      expectNotForeign(b, s.b);
    },
  },
  {
    sentence: 'After a sign-out in one tab, another tab has no token.',
    needs: ['tabs'],
    async run(s) {
      await s.signIn(s.a);
      const other = await s.newTab();
      await other.token(s.a);
      await s.logout();
      expectNone(await other.token(s.a), 'the person has signed out in another tab');
    },
  },
  {
    sentence: 'A token that another tab was renewing during a sign-out is not handed out.',
    needs: ['tabs'],
    async run(s) {
      await s.signIn(s.a);
      const other = await s.newTab();
      await s.tenant.fail({ organization: s.a.id, answer: 'hold' });
      const late = other.token(s.a, fresh);
      await s.untilHeld();
      await s.logout();
      await s.tenant.release();
      expectNone(await late, 'the person has signed out in another tab');
      expectNone(await other.token(s.a), 'the person has signed out in another tab');
    },
  },
];
