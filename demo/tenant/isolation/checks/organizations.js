import { expectNone, expectNotForeign, expectOwn } from '../verdict.js';

/** @typedef {import('../index.js').Check} Check */

const fresh = { fresh: true };

/** @type {Check[]} */
export const organizationChecks = [
  {
    sentence: 'After a sign-in to A, a token for A is a token of A.',
    async run(s) {
      await s.signIn(s.a);
      expectOwn(await s.token(s.a), s.a);
    },
  },
  {
    sentence: 'While A is active, a request for B never gets a token of A.',
    async run(s) {
      await s.signIn(s.a);
      expectOwn(await s.token(s.a), s.a);
      expectNotForeign(await s.token(s.b), s.b);
    },
  },
  {
    sentence: 'While A is active, a request for B never gets a token of A, also after a reload.',
    async run(s) {
      await s.signIn(s.a);
      await s.reload();
      expectNotForeign(await s.token(s.b), s.b);
      expectNotForeign(await s.token(s.a), s.a);
    },
  },
  {
    sentence: 'After sign-ins to A and B, a token for A is a token of A.',
    async run(s) {
      await s.signIn(s.a);
      await s.signIn(s.b);
      expectOwn(await s.token(s.a), s.a);
    },
  },
  {
    sentence: 'After sign-ins to A and B, a token for B is a token of B.',
    async run(s) {
      await s.signIn(s.a);
      await s.signIn(s.b);
      expectOwn(await s.token(s.b), s.b);
    },
  },
  {
    sentence: 'After sign-ins to A and B and a reload, each token is one of its organization.',
    async run(s) {
      await s.signIn(s.a);
      await s.signIn(s.b);
      await s.reload();
      expectNotForeign(await s.token(s.a), s.a);
      expectNotForeign(await s.token(s.b), s.b);
    },
  },
  {
    sentence: 'Tokens for A and B that are requested at the same time are each of their organization.',
    async run(s) {
      await s.signIn(s.a);
      const [a = {}, b = {}] = await s.tokens([s.a, s.b]);
      expectOwn(a, s.a);
      expectNotForeign(b, s.b);
    },
  },
  {
    sentence: 'Tokens for A and B that are renewed at the same time are each of their organization.',
    async run(s) {
      await s.signIn(s.a);
      await s.signIn(s.b);
      const [a = {}, b = {}] = await s.tokens([s.a, s.b], fresh);
      expectNotForeign(a, s.a);
      expectNotForeign(b, s.b);
    },
  },
  {
    sentence: 'Twelve requests for A, B and C in turns get tokens of A, B and C.',
    async run(s) {
      await s.signIn(s.a);
      const turns = Array.from({ length: 12 }, (_, index) => [s.a, s.b, s.c][index % 3] ?? s.a);
      const answers = await s.tokens(turns);
      for (const [index, answer] of answers.entries()) expectNotForeign(answer, turns[index] ?? s.a);
    },
  },
  {
    sentence: 'A renewed token for B does not replace the token for A.',
    async run(s) {
      await s.signIn(s.a);
      await s.token(s.b, fresh);
      expectOwn(await s.token(s.a), s.a);
    },
  },
  {
    sentence: 'An organization that the person is not a member of gets no token.',
    async run(s) {
      await s.signIn(s.a);
      expectNone(await s.token(s.other), 'the person is not a member');
    },
  },
  {
    sentence: 'An organization that does not exist gets no token.',
    async run(s) {
      await s.signIn(s.a);
      expectNone(await s.token({ id: 'org_missing0000000' }), 'there is no such organization');
    },
  },
  {
    sentence: 'A member who was removed from B gets no new token for B.',
    async run(s) {
      await s.signIn(s.a);
      await s.signIn(s.b);
      await s.tenant.removeMember('ada@example.com', s.b.id);
      expectNone(await s.token(s.b, fresh), 'the person was removed');
      expectNotForeign(await s.token(s.a), s.a);
    },
  },
  {
    sentence: 'After two organizations have exchanged their names, each token is one of its organization.',
    async run(s) {
      await s.signIn(s.a);
      await s.signIn(s.b);
      await s.tenant.renameOrganization(s.a.id, 'between');
      await s.tenant.renameOrganization(s.b.id, s.a.name);
      await s.tenant.renameOrganization(s.a.id, s.b.name);
      expectNotForeign(await s.token(s.a, fresh), s.a);
      expectNotForeign(await s.token(s.b, fresh), s.b);
    },
  },
];
