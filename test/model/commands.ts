import fc from 'fast-check';
import { ada, bob } from '../support/tenant.js';
import { isLogin, type Call } from './call.js';
import { checkInvariants } from './check-invariants.js';
import type { Model } from './model.js';
import { failures, type Failure } from './failures.js';
import { organizations, type CallOptions, type World } from './world.js';

type Command = fc.AsyncCommand<Model, World>;

const otherAudience = 'https://other.example';
const ids = organizations.map(({ id }) => id);

/** A command that runs one step and then checks the invariants. */
function step(
  title: string,
  run: (world: World) => unknown,
  when: (model: Model) => boolean = () => true,
): Command {
  return {
    check: when,
    toString: () => title,
    async run(_, world) {
      world.startNextSecond();
      world.model.log.push(title);
      await run(world);
      await world.settle();
      checkInvariants(world);
    },
  };
}

/** A command that calls a method of the client, and waits for the result or not. */
function verb(call: Omit<Call, 'number'>, wait: boolean, options: CallOptions = {}): Command {
  const { tab, verb: name, organization, audience, cacheMode, activate } = call;
  const details = [
    organization,
    activate === false && 'activate: false',
    audience && 'other audience',
    cacheMode,
    options.person && `${options.person.sub} to ${options.person.organization}`,
    options.popup && 'popup',
  ];
  return step(
    `${wait ? 'await ' : ''}tab${tab}.${name}(${details.filter(Boolean).join(', ')})`,
    async (world) => {
      const pending = world.call(call, options);
      if (wait) await world.until(pending);
    },
    (model) => mayStart(model, call),
  );
}

/**
 * Allows one login per tab at a time, because the model cannot tell which of two logins for the same organization is the later one, and one
 * redirect at a time, because all tabs of the test share the sessionStorage where auth0-spa-js stores the latest redirect.
 */
function mayStart(model: Model, { verb, tab }: Pick<Call, 'verb' | 'tab'>): boolean {
  const pendingCalls = model.tabs.flatMap(({ pendingCalls }) => [...pendingCalls]);
  if (verb === 'redirect' && pendingCalls.some((pending) => pending.verb === 'redirect')) return false;
  return !isLogin({ verb }) || !pendingCalls.some((pending) => pending.tab === tab && isLogin(pending));
}

/** All commands, weighted: the calls of an app, the tenant's failures, the passing of time, reloads. */
export function commands(tabs: number): fc.Arbitrary<Command>[] {
  const tab = fc.nat(tabs - 1);
  const organization = fc.constantFrom(...ids);
  const wait = fc.boolean();
  // Only one user with several tabs: with two, the model would have to know in which order the tabs end the sessions.
  const people = tabs > 1 ? [ada] : [ada, ada, bob];
  const person = fc.record({ sub: fc.constantFrom(...people), organization });
  const arbitraries: [weight: number, arbitrary: fc.Arbitrary<Command>][] = [
    [
      6,
      fc
        .tuple(
          tab,
          organization,
          fc.constantFrom(undefined, undefined, otherAudience),
          fc.constantFrom('on', 'on', 'off', 'cache-only'),
          wait,
        )
        .map(([tab, organization, audience, cacheMode, wait]) =>
          verb({ verb: 'token', tab, organization, audience, cacheMode }, wait),
        ),
    ],
    [
      6,
      fc
        .tuple(tab, organization, wait)
        .map(([tab, organization, wait]) => verb({ verb: 'switch', tab, organization }, wait)),
    ],
    [
      4,
      fc
        .tuple(
          fc.constantFrom('popup', 'redirect', 'passkey'),
          tab,
          fc.option(organization, { nil: undefined }),
          // In one tab: with two, the model would have to know which organization the other tab makes active.
          fc.constantFrom(...(tabs > 1 ? [undefined] : [undefined, undefined, false])),
          person,
          wait,
        )
        .map(([name, tab, organization, activate, person, wait]) =>
          verb({ verb: name, tab, organization, activate }, wait, { person }),
        ),
    ],
    [
      1,
      fc
        .tuple(tab, organization, wait)
        .map(([tab, organization, wait]) => verb({ verb: 'logoutOrganization', tab, organization }, wait)),
    ],
    [
      1,
      fc.tuple(tab, wait).map(([tab, wait]) => verb({ verb: 'logout', tab, organization: undefined }, wait)),
    ],
    [
      4,
      fc
        .nat(5)
        .map((which) =>
          step(`answer(${which})`, ({ network: { pendingRequests } }) =>
            pendingRequests[which % pendingRequests.length]?.deliver(),
          ),
        ),
    ],
    [1, fc.constant(step('drain', (world) => world.drain()))],
    [
      3,
      fc
        .tuple(
          organization,
          fc.constantFrom<Failure[]>(
            ...failures.filter((failure) => tabs === 1 || failure !== 'as another person'),
            'none',
            'none',
            'none',
          ),
        )
        .map(([id, failure]) =>
          step(`failure(${id}, ${failure})`, ({ network }) => network.failures.set(id, failure)),
        ),
    ],
    [1, organization.map((id) => step(`revoke(${id})`, ({ network }) => network.tenant.revokeAll(id)))],
    [
      2,
      fc
        .constantFrom(1_700_000, 3_570_000, 3_700_000)
        .map((time) => step(`sleep(${time / 1000})`, ({ clock }) => clock.sleep(time))),
    ],
    [
      1,
      fc
        .constantFrom(500, 5000, 12_000, 61_000)
        .map((time) => step(`wait(${time / 1000})`, (world) => world.wait(time))),
    ],
    [
      1,
      fc
        .constantFrom('no user', 'last user', ...(tabs > 1 ? [] : [ada, bob]))
        .map((who) => step(`sso(${who})`, ({ network }) => network.setSsoUser(who))),
    ],
    [
      1,
      tab.map((index) =>
        step(`reload(${index})`, async (world) => {
          await world.drain();
          await world.until(world.open(index));
        }),
      ),
    ],
  ];
  return arbitraries.flatMap(([weight, arbitrary]) => Array.from({ length: weight }, () => arbitrary));
}
