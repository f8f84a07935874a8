import fc from 'fast-check';
import type { Failure } from '../failures.js';
import { furtherLoginVerbs } from './further-logins.js';
import { membershipVerbs } from './membership.js';
import { ids, type FaultWorld, type Verb } from './world.js';

export type FaultCommand = fc.AsyncCommand<object, FaultWorld>;

function step(title: string, run: (world: FaultWorld) => unknown): FaultCommand {
  return {
    check: () => true,
    toString: () => title,
    async run(_, world) {
      world.log.push(title);
      await run(world);
      await world.settle();
      world.assert();
    },
  };
}

/** All commands, weighted. */
export function faultCommands(tabs: number): fc.Arbitrary<FaultCommand>[] {
  const tab = fc.nat(tabs - 1);
  const organization = fc.constantFrom(...ids);
  const call = (...verbs: Verb[]): fc.Arbitrary<FaultCommand> =>
    fc
      .tuple(tab, fc.constantFrom(...verbs), organization)
      .map(([tab, verb, organization]) =>
        step(`tab${tab}.${verb}(${organization})`, (world) =>
          world.call(tab, verb, /^logout$|^leave$/.test(verb) ? undefined : organization),
        ),
      );
  const arbitraries: [weight: number, arbitrary: fc.Arbitrary<FaultCommand>][] = [
    [
      6,
      fc
        .tuple(tab, organization, fc.constantFrom('on', 'on', 'off', 'cache-only'))
        .map(([tab, organization, mode]) =>
          step(`tab${tab}.token(${organization}, ${mode})`, (world) =>
            world.call(tab, 'token', organization, mode),
          ),
        ),
    ],
    [3, call('switch')],
    [3, call('popup', 'popup that leaves the active organization', 'redirect')],
    [2, call(...furtherLoginVerbs)],
    [3, call('prefetch')],
    [2, call('redirectPage')],
    [3, call('logout', 'leave')],
    [1, call('logoutOrganization')],
    [3, call(...membershipVerbs)],
    [
      2,
      fc
        .tuple(tab, organization)
        .map(([tab, organization]) =>
          step(`tab${tab}.poll(${organization})`, (world) => world.poll(tab, organization)),
        ),
    ],
    [
      8,
      fc
        .nat(5)
        .map((which) =>
          step(`answer(${which})`, ({ network: { pendingRequests } }) =>
            pendingRequests[which % pendingRequests.length]?.deliver(),
          ),
        ),
    ],
    [
      6,
      fc
        .constantFrom(1, 5, 20, 60, 300, 2500, 12_000)
        .map((time) => step(`wait(${time})`, (world) => world.wait(time))),
    ],
    [
      1,
      fc
        .constantFrom(1_700_000, 3_570_000)
        .map((time) => step(`sleep(${time / 1000})`, ({ clock }) => clock.sleep(time))),
    ],
    [3, fc.constant(step('drain', (world) => world.drain()))],
    [
      1,
      fc
        .tuple(organization, fc.constantFrom<Failure[]>('none', 'offline', 'lost', 'down', 'refused'))
        .map(([id, failure]) =>
          step(`failure(${id}, ${failure})`, ({ network }) => network.failures.set(id, failure)),
        ),
    ],
    [
      1,
      fc
        .constantFrom('no user', 'last user')
        .map((who) => step(`sso(${who})`, ({ network }) => network.setSsoUser(who))),
    ],
    [
      2,
      fc.constantFrom('open late', 'hangs', 'hangs', 'none').map((fault) =>
        step(`IndexedDB ${fault}`, ({ database }) => {
          if (fault === 'none') database.heal();
          else database.fault = fault;
        }),
      ),
    ],
    [1, fc.constant(step('IndexedDB closes its connections', ({ database }) => database.closeConnections()))],
    [
      2,
      fc.constantFrom('fails', 'hangs', 'none').map((fault) =>
        step(`the cache ${fault}`, ({ cache }) => {
          cache.fault = fault;
        }),
      ),
    ],
    [
      2,
      fc
        .tuple(tab, fc.nat(40))
        .map(([tab, steps]) =>
          step(`tab${tab} dies after ${steps} operations`, (world) => world.page(tab)?.life.dieAfter(steps)),
        ),
    ],
    [1, tab.map((tab) => step(`tab${tab} dies`, (world) => world.page(tab)?.life.die()))],
    [2, tab.map((tab) => step(`tab${tab} opens`, (world) => world.open(tab)))],
    [2, tab.map((tab) => step(`tab${tab} is frozen`, (world) => world.freeze(tab)))],
    [2, tab.map((tab) => step(`tab${tab} is resumed`, (world) => world.resume(tab)))],
    [
      1,
      fc.constant(
        step('all faults end', async (world) => {
          await world.heal();
          world.signOuts.check();
        }),
      ),
    ],
  ];
  return arbitraries.flatMap(([weight, arbitrary]) => Array.from({ length: weight }, () => arbitrary));
}
