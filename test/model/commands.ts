import fc from 'fast-check';
import { ada, bob } from '../support/tenant.js';
import type { Call } from './call.js';
import { check } from './check-invariants.js';
import type { Model } from './model.js';
import { weathers, type Weather } from './failures.js';
import { organizations, type How, type World } from './world.js';

type Command = fc.AsyncCommand<Model, World>;

const otherAudience = 'https://other.example';
const ids = organizations.map(({ id }) => id);

/** One step; what must hold is looked at after it. */
function step(
  title: string,
  run: (world: World) => unknown,
  when: (model: Model) => boolean = () => true,
): Command {
  return {
    check: when,
    toString: () => title,
    async run(_, world) {
      world.begin();
      world.model.story.push(title);
      await run(world);
      await world.settle();
      check(world);
    },
  };
}

/** A verb: waited for, or left to itself. */
function verb(call: Omit<Call, 'number'>, wait: boolean, how: How = {}): Command {
  const { tab, verb: name, organization, audience, cacheMode } = call;
  const given = [
    organization,
    audience && 'other audience',
    cacheMode,
    how.person && `${how.person.sub} to ${how.person.organization}`,
    how.popup && 'popup',
  ];
  return step(
    `${wait ? 'await ' : ''}tab${tab}.${name}(${given.filter(Boolean).join(', ')})`,
    async (world) => {
      const flight = world.call(call, how);
      if (wait) await world.until(flight);
    },
    (model) => mayBegin(model, call),
  );
}

/**
 * Of two logins in one tab, which could be for the same organization, neither would be the later one. And here all tabs have one
 * sessionStorage, where the SDK keeps the latest redirect.
 */
function mayBegin(model: Model, { verb, tab }: Pick<Call, 'verb' | 'tab'>): boolean {
  const isLogin = (name: string): boolean => /popup|redirect/.test(name);
  const under = model.tabs.flatMap(({ flights }) => [...flights]);
  if (verb === 'redirect' && under.some((flight) => flight.verb === 'redirect')) return false;
  return !isLogin(verb) || !under.some((flight) => flight.tab === tab && isLogin(flight.verb));
}

/** The verbs and accidents of a browser's life. */
export function commands(tabs: number): fc.Arbitrary<Command>[] {
  const tab = fc.nat(tabs - 1);
  const organization = fc.constantFrom(...ids);
  const wait = fc.boolean();
  // Tabs that share storage can't have two people: the model would have to know which of them is wiped out first.
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
      3,
      fc
        .tuple(
          fc.constantFrom('popup', 'redirect'),
          tab,
          fc.option(organization, { nil: undefined }),
          person,
          wait,
        )
        .map(([name, tab, organization, person, wait]) =>
          verb({ verb: name, tab, organization }, wait, { person }),
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
          step(`answer(${which})`, ({ post: { waiting } }) => waiting[which % waiting.length]?.deliver()),
        ),
    ],
    [1, fc.constant(step('drain', (world) => world.drain()))],
    [
      3,
      fc
        .tuple(
          organization,
          fc.constantFrom<Weather[]>(
            ...weathers.filter((weather) => tabs === 1 || weather !== 'as another person'),
            'fair',
            'fair',
            'fair',
          ),
        )
        .map(([id, weather]) =>
          step(`weather(${id}, ${weather})`, ({ post }) => post.weather.set(id, weather)),
        ),
    ],
    [1, organization.map((id) => step(`revoke(${id})`, ({ post }) => post.tenant.revokeAll(id)))],
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
        .constantFrom('nobody', 'who signed in last', ...(tabs > 1 ? [] : [ada, bob]))
        .map((who) => step(`sso(${who})`, ({ post }) => post.remember(who))),
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
