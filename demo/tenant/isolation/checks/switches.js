import { CheckFailed, expectNotForeign, expectOwn } from '../verdict.js';

/** @typedef {import('../index.js').Check} Check */

const needs = /** @type {const} */ (['switch']);

/** @type {Check[]} */
export const switchChecks = [
  {
    sentence: 'After a switch to B, the token of the active organization is one of B.',
    needs,
    async run(s) {
      await s.signIn(s.a);
      await s.switch(s.b);
      expectOwn(await s.token(undefined), s.b);
    },
  },
  {
    sentence: 'After a switch to B and back, the token of the active organization is one of A.',
    needs,
    async run(s) {
      await s.signIn(s.a);
      await s.switch(s.b);
      await s.switch(s.a);
      expectOwn(await s.token(undefined), s.a);
      expectOwn(await s.token(s.b), s.b);
    },
  },
  {
    sentence: 'Of two switches at once, the later one decides the active organization.',
    needs,
    async run(s) {
      await s.signIn(s.a);
      await Promise.all([s.switch(s.b), s.switch(s.c)]);
      expectOwn(await s.token(undefined), s.c);
    },
  },
  {
    sentence: 'A switch to B that fails leaves A active.',
    needs,
    async run(s) {
      await s.signIn(s.a);
      await s.tenant.removeMember('ada@example.com', s.b.id);
      if ((await s.switch(s.b)) === undefined) throw new CheckFailed('The switch did not fail');
      expectOwn(await s.token(undefined), s.a);
    },
  },
  {
    sentence: 'While the answer of a switch to B is late, a token for A is one of A.',
    needs,
    async run(s) {
      await s.signIn(s.a);
      await s.tenant.fail({ organization: s.b.id, answer: 'hold' });
      const switched = s.switch(s.b);
      await s.untilHeld();
      expectOwn(await s.token(s.a), s.a);
      await s.tenant.release();
      await switched;
      expectOwn(await s.token(undefined), s.b);
    },
  },
  {
    sentence: 'An answer for B that comes after a switch back to A does not change the active organization.',
    needs,
    async run(s) {
      await s.signIn(s.a);
      await s.tenant.fail({ organization: s.b.id, answer: 'hold' });
      const switched = s.switch(s.b);
      await s.untilHeld();
      await s.switch(s.a);
      await s.tenant.release();
      await switched;
      expectOwn(await s.token(undefined), s.a);
      expectNotForeign(await s.token(s.b), s.b);
    },
  },
  {
    sentence: 'A switch in one tab leaves the tokens for A of another tab.',
    needs,
    async run(s) {
      await s.signIn(s.a);
      const other = await s.newTab();
      await s.switch(s.b);
      expectNotForeign(await other.token(s.a), s.a);
      expectOwn(await s.token(undefined), s.b);
    },
  },
];
