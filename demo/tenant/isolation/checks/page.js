import { CheckFailed, expectNotForeign, expectOwn, NotOffered } from '../verdict.js';

/** @typedef {import('../index.js').Check} Check */
/** @typedef {import('../stage.js').Stage} Stage */

const fresh = { fresh: true };

/**
 * Edits localStorage as a person with the developer tools could, and reloads.
 * @param {Stage} s
 * @param {'copy' | 'exchange'} how
 */
async function editStorage(s, how) {
  const edited = await s.page.evaluate(([a, b, how]) => {
    const entries = Object.entries(localStorage).filter(([key]) => key.includes(a));
    for (const [key, value] of entries) {
      const twin = key.replaceAll(a, b);
      const previous = localStorage.getItem(twin);
      localStorage.setItem(twin, value);
      if (how === 'exchange' && previous !== null) localStorage.setItem(key, previous);
    }
    return entries.length;
  }, /** @type {const} */ ([s.a.id, s.b.id, how]));
  if (edited === 0) throw new NotOffered('Its entries in localStorage have no organization in their names');
  await s.reload();
}

/** @type {Check[]} */
export const pageChecks = [
  {
    sentence: 'Stored entries of A that were copied to the names of B are not handed out for B.',
    needs: ['verifyStorage'],
    async run(s) {
      await s.signIn(s.a);
      await editStorage(s, 'copy');
      expectNotForeign(await s.token(s.b), s.b);
    },
  },
  {
    sentence: 'Stored entries of A and B that were exchanged are not handed out for the wrong one.',
    needs: ['verifyStorage'],
    async run(s) {
      await s.signIn(s.a);
      await s.signIn(s.b);
      await editStorage(s, 'exchange');
      expectNotForeign(await s.token(s.a), s.a);
      expectNotForeign(await s.token(s.b), s.b);
    },
  },
  {
    sentence: 'After the storage was cleared, a request for A or B never gets a token of the other one.',
    async run(s) {
      await s.signIn(s.a);
      await s.signIn(s.b);
      await s.page.evaluate(() => (localStorage.clear(), sessionStorage.clear()));
      expectNotForeign(await s.token(s.a), s.a);
      expectNotForeign(await s.token(s.b), s.b);
    },
  },
  {
    sentence: 'An answer of an API for A in the HTTP cache of the browser is not used for B.',
    needs: ['fetch'],
    async run(s) {
      await s.signIn(s.a);
      for (const { id, name } of [s.a, s.b]) {
        const seen = await s.page.evaluate(async (id) => {
          const response = await /** @type {any} */ (globalThis).adapter.fetch(id, '/api/organization');
          return (await response.json()).organization;
        }, id);
        if (seen !== id) throw new CheckFailed(`The answer for ${name} is that of ${seen}`);
      }
    },
  },
  {
    sentence: 'A forged callback leaves the token for A.',
    async run(s) {
      await s.signIn(s.a);
      await s.page.goto(`${new URL(s.page.url()).origin}/?code=forged&state=forged`);
      await s.page.waitForFunction(() => /** @type {any} */ (globalThis).ready);
      expectOwn(await s.token(s.a), s.a);
    },
  },
  {
    sentence: 'Answers for A and B that arrive in the reverse order are each of their organization.',
    async run(s) {
      await s.signIn(s.a);
      await s.signIn(s.b);
      await s.tenant.fail({ organization: s.a.id, answer: 'hold' });
      const asked = s.tokens([s.a, s.b], fresh);
      await s.untilHeld();
      await s.tenant.release();
      const [a = {}, b = {}] = await asked;
      expectNotForeign(a, s.a);
      expectNotForeign(b, s.b);
    },
  },
  ...[429, 500].map((status) => ({
    sentence: `While the tenant answers requests for B with status ${status}, a token for A is one of A.`,
    async run(/** @type {Stage} */ s) {
      await s.signIn(s.a);
      await s.tenant.fail({ organization: s.b.id, times: 'always', answer: status });
      const [a = {}, b = {}] = await s.tokens([s.a, s.b]);
      expectOwn(a, s.a);
      expectNotForeign(b, s.b);
    },
  })),
];
