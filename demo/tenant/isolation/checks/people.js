import { ada, katherine } from '../stage.js';
import { expectNone, expectNotForeign, expectOwn } from '../verdict.js';

/** @typedef {import('../index.js').Check} Check */
/** @typedef {import('../stage.js').Stage} Stage */

/** Ada signs in to A and B; then Katherine, in the same browser, to A. @param {Stage} s */
async function anotherPerson(s) {
  await s.signIn(s.a, ada);
  await s.signIn(s.b, ada);
  await s.tenant.endSsoSession();
  await s.signIn(s.a, katherine);
}

/** @type {Check[]} */
export const peopleChecks = [
  {
    sentence: 'After another person has signed in to A, a token for A is theirs.',
    async run(s) {
      await anotherPerson(s);
      expectNotForeign(await s.token(s.a), s.a, katherine.sub);
    },
  },
  {
    sentence: 'After another person has signed in to A, there is no token of the first person for B.',
    async run(s) {
      await anotherPerson(s);
      expectNone(await s.token(s.b), 'this person is not a member');
    },
  },
  {
    sentence: 'After another person has signed in and a reload, there is no token of the first person.',
    async run(s) {
      await anotherPerson(s);
      await s.reload();
      expectNotForeign(await s.token(s.a), s.a, katherine.sub);
      expectNone(await s.token(s.b), 'this person is not a member');
    },
  },
  {
    sentence: 'A person who signs in after a sign-out of another person gets tokens of their own only.',
    async run(s) {
      await s.signIn(s.a, ada);
      await s.signIn(s.b, ada);
      await s.logout();
      await s.signIn(s.a, katherine);
      expectOwn(await s.token(s.a), s.a, katherine.sub);
      expectNone(await s.token(s.b), 'this person is not a member');
    },
  },
  {
    sentence:
      'After another person has signed in in another tab, this tab has no new token of the first person.',
    needs: ['tabs'],
    async run(s) {
      await s.signIn(s.a, ada);
      const other = await s.newTab();
      await s.tenant.endSsoSession();
      await other.signIn(s.a, katherine);
      expectNotForeign(await s.token(s.a, { fresh: true }), s.a, katherine.sub);
    },
  },
];
