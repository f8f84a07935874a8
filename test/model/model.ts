import { fail, isLogin, isSilent, type Call, type Flight, type Result } from './call.js';
import { isLive, shownOf, type Held } from './held-tokens.js';
import { meaningOf, type Meaning } from './outcome.js';
import type { Answer, Issued, Letter } from './network.js';
import { judge } from './check-result.js';
import { put, SharedModel } from './shared-model.js';
import { TabModel } from './tab-model.js';

export interface ModelOptions {
  readonly cacheLocation: 'memory' | 'localstorage';
  readonly maxSessions: number;
}

/** The audience that is meant where none is named. */
export const audience = 'https://api.example';

/** What must be true of a browser's tabs, by what was called and what the tenant answered. */
export class Model {
  readonly tabs: TabModel[] = [];
  readonly shared = new SharedModel();
  /** The organization that a reload finds again, by tab, and the browser's last. */
  readonly last = new Map<number | 'browser', string>();
  readonly complaints: string[] = [];
  /** What happened, to be told with a complaint. */
  readonly story: string[] = [];
  /** In which order tokens were given out. */
  readonly order = new Map<string, number>();
  readonly #owners = new Map<Letter, Flight | undefined>();
  readonly #unanswered = new Set<Letter>();

  constructor(readonly options: ModelOptions) {}

  tab(index: number): TabModel {
    return (this.tabs[index] ??= new TabModel());
  }

  begin(call: Call): Flight {
    const { tab: index, verb, organization } = call;
    this.story.push(`${describe(call)} begins`);
    if (verb === 'start') this.tabs[index] = new TabModel();
    const tab = this.tab(index);
    if (verb === 'logout' || verb === 'logoutOrganization') {
      for (const id of this.tabs.keys()) this.#signOut(id, organization);
      this.forget('browser', organization);
    } else if (verb !== 'token') tab.turn('superseded');
    const flight: Flight = {
      ...call,
      audience: call.audience ?? audience,
      person: tab.person,
      begunAt: Date.now(),
      issued: this.order.size,
      causes: new Set(),
    };
    if (verb === 'start') this.#restore(index, organization);
    if (organization !== undefined && isSilent(call)) this.#look(tab, flight, organization);
    tab.flights.add(flight);
    return flight;
  }

  /** A new page holds what is stored, the last one first, as far as there is room. */
  #restore(index: number, last: string | undefined): void {
    const tab = this.tab(index);
    const live = [...this.shared.held].filter(([, held]) => isLive(held.get(audience)));
    for (const [id, held] of live) {
      const token = held.get(audience);
      if (!token) continue;
      tab.use(id);
      if (live.length <= this.options.maxSessions || id === last) this.take(index, id, token);
      else tab.doubts.set(id, { tokens: new Set([token]), ends: true });
    }
  }

  /** What is at hand, in the tab or in storage. */
  #look(tab: TabModel, flight: Flight, organization: string): void {
    const { verb, audience: which, cacheMode = 'on' } = flight;
    if (verb === 'switch') {
      if (tab.active === organization) return;
      tab.switchingTo = organization;
      tab.error = undefined;
    }
    // Looking at what is not there is no use of it.
    if (cacheMode !== 'cache-only' || tab.held.has(organization)) tab.use(organization);
    const own = tab.held.get(organization)?.get(which);
    if (cacheMode !== 'off' && tab.doubts.has(organization)) return;
    if (cacheMode !== 'off' && isLive(own)) flight.expected = own;
    else if (cacheMode !== 'cache-only') {
      const leader = tab.leader(flight);
      if (leader) {
        flight.leader = leader;
        return;
      }
    }
    const shared = this.shared.live(organization, which);
    if (cacheMode !== 'off' && !flight.expected && shared && shared.sub === (tab.person ?? shared.sub)) {
      // A look at storage has a session of its own.
      if (!tab.held.has(organization)) tab.setAside(tab.silent(organization));
      this.take(flight.tab, organization, (flight.expected = shared));
      tab.use(organization);
    }
    if (cacheMode === 'cache-only') flight.expected ??= null;
    flight.reached = flight.expected !== undefined;
  }

  /** A request left a tab: somebody there must want it. */
  asked(letter: Letter): void {
    const { kind, organization, from, login } = letter;
    if (kind === 'revoke') return;
    const tab = this.tab(letter.tab);
    const owner = from
      ? this.#owners.get(from)
      : login === undefined
        ? tab.owner(letter)
        : [...tab.flights].find(({ number }) => number === login);
    if (!owner) this.complaints.push(`tab ${letter.tab} asked for ${organization}, which nobody wanted`);
    else if (kind === 'page') owner.left = true;
    this.#owners.set(letter, owner);
    this.#unanswered.add(letter);
  }

  answered(letter: Letter, answer: Answer): void {
    const { token, error } = answer;
    this.story.push(
      `  tab ${letter.tab}: ${letter.kind} for ${letter.organization}: ${token ? `${String(token.organization)} of ${token.sub}, ${letter.audience}` : error}`,
    );
    if (token) this.order.set(token.text, this.order.size + 1);
    this.#unanswered.delete(letter);
    const owner = this.#owners.get(letter);
    if (!owner) return;
    const tab = this.tab(letter.tab);
    const meaning = meaningOf(letter, answer, wrongWith(token, tab, owner));
    tab.finish(owner, meaning);
    // What a login is told is no news to the silent ones.
    // Nor is what is thrown away a sign that the tenant has had its rest.
    const taken = token && meaning.code === undefined && isSilent(owner);
    if (error === 'too_many_requests' || taken) tab.limit(!taken);
    if (isSilent(owner)) this.#silently(tab, letter, owner, token, meaning);
    else if (meaning.code !== undefined) fail([owner], meaning.code);
    else if (token && !owner.stale) {
      owner.reached = true;
      this.#enter(letter.tab, token);
    }
  }

  #silently(
    tab: TabModel,
    { tab: index, audience: which }: Letter,
    owner: Flight,
    token: Issued | undefined,
    { code, ends, clears }: Meaning,
  ): void {
    const organization = owner.organization ?? '';
    const flights = tab.silent(organization).filter(({ audience }) => audience === which);
    const held = tab.held.get(organization);
    const refused =
      code !== undefined && (ends ?? (!held || held.has(which) || ![...held.values()].some(isLive)));
    // Of those who may have asked, one could have been set aside.
    const doubt = flights.some(({ older, done }) => older && !done)
      ? tab.doubts.get(organization)
      : undefined;
    if (doubt) {
      if (refused) doubt.ends = true;
      else if (token) doubt.tokens.add(token);
      this.shared.unsure.add(organization);
    } else if (!owner.stale) {
      if (clears) this.shared.clear(tab, organization);
      if (refused) this.lose(index, organization);
      else if (token) this.take(index, organization, token);
    }
    if (token && code === undefined && !owner.stale) for (const flight of flights) flight.reached = true;
    if (code !== undefined) fail([owner, ...flights], code);
    // It may ask anew, of the session that took over.
    if (owner.older) tab.use(organization, true);
  }

  /** A login came back to the page: it decides now where the tab is. */
  cameBack(flight: Flight): void {
    this.tab(flight.tab).turn('superseded');
    flight.late = false;
  }

  settled(flight: Flight, result: Result): void {
    const tab = this.tab(flight.tab);
    // Its caller left; the request goes on, and is of use to the next one.
    flight.abandoned = /switch|start/.test(flight.verb) && flight.late && !flight.reached;
    if (!flight.abandoned) {
      tab.flights.delete(flight);
      if (tab.job?.flight === flight) tab.job = undefined;
      // It has been answered without its request: that was somebody else's.
      for (const letter of this.#unanswered)
        if (this.#owners.get(letter) === flight && isSilent(flight))
          this.#owners.set(letter, tab.owner(letter) ?? flight);
      // It may have asked anew, because another session took over.
      if (isSilent(flight) && flight.organization !== undefined) tab.use(flight.organization, true);
    }
    const end = 'error' in result ? String(result.error).slice(0, 120) : 'well';
    this.story.push(`${describe(flight)} ends: ${end}`);
    const complaint = judge(this, tab, flight, result);
    if (complaint !== undefined) this.complaints.push(`${describe(flight)} ${complaint}`);
  }

  /** A tab made room, when it had one active and others busy; another tab may have it active, too. */
  evicted(
    index: number,
    organization: string,
    then: { active: string | undefined; busy: Set<string | undefined>; elsewhere: boolean },
  ): void {
    const tab = this.tab(index);
    const now = tab.busy(false);
    const idle = [...tab.held.keys()].filter((id) => id !== then.active && !now.has(id));
    const older = idle.filter(
      (id) => !then.busy.has(id) && !tab.fresh.has(id) && tab.idleLonger(id, organization),
    );
    if (!idle.includes(organization) || older.length > 0) {
      this.complaints.push(
        `tab ${index} evicted ${organization}, where ${idle.join()} were idle, ${older.join()} for longer`,
      );
    }
    if (then.elsewhere) tab.end(organization);
    else this.lose(index, organization);
  }

  /** What a tab shows tells what was in doubt. */
  shown(index: number, sessions: readonly { organization: { id: string }; expiresAt: number }[]): void {
    const tab = this.tab(index);
    tab.fresh.clear();
    for (const id of new Set([...tab.held.keys(), ...sessions.map(({ organization }) => organization.id)])) {
      const expiresAt = sessions.find(({ organization }) => organization.id === id)?.expiresAt;
      const token = tab.sees(id, expiresAt, audience, this.shared.held.get(id));
      if (token) put(tab.held, id, token);
    }
  }

  /** Nothing is under way any more. */
  quiet(): void {
    for (const [index, tab] of this.tabs.entries()) {
      const { maxSessions } = this.options;
      if (tab.held.size > maxSessions) this.complaints.push(`tab ${index} holds more than ${maxSessions}`);
      tab.job = undefined;
      tab.doubts.clear();
      for (const flight of tab.flights) {
        if (!flight.abandoned) continue;
        tab.flights.delete(flight);
        // It may have asked anew, because another session took over.
        if (flight.organization !== undefined) tab.use(flight.organization, true);
      }
    }
  }

  /** How many requests go on though nobody waits for them. */
  get ghosts(): number {
    return this.tabs.flatMap(({ flights }) => [...flights].filter(({ abandoned }) => abandoned)).length;
  }

  /** Somebody signed in. */
  #enter(index: number, token: Issued): void {
    const tab = this.tab(index);
    const organization = String(token.organization);
    tab.use(organization);
    this.#leaveOthers(index, token.sub);
    tab.setAside(tab.silent(organization));
    this.take(index, organization, token);
  }

  /** Nobody else lives beside who signs in: not here, not in the other tabs, and not in storage. */
  #leaveOthers(index: number, sub: string): void {
    const tab = this.tab(index);
    const differs = (held: Held): boolean => (shownOf(held, audience)?.sub ?? sub) !== sub;
    const changed = (tab.person ?? sub) !== sub;
    if (!changed && ![...this.shared.held.values()].some(differs)) return;
    // Also who asked before anybody was there: a sign-out lies between.
    fail(tab.flights, 'login_required');
    if (changed) tab.leave();
    for (const [id, held] of [...this.shared.held]) {
      if (differs(held)) this.shared.held.delete(id);
      // The other tabs take along what they wrote.
      else this.shared.unsure.add(id);
    }
    for (const other of this.tabs.keys()) {
      this.last.delete(other);
      if (other !== index) this.tab(other).signOut(undefined);
    }
  }

  /** A verified token came in. */
  take(index: number, organization: string, token: Issued): void {
    const tab = this.tab(index);
    tab.fresh.add(organization);
    // What was signed out of is back, by another request.
    tab.setAside(tab.silent(organization).filter(({ stale }) => stale));
    put(tab.held, organization, token);
    if (this.options.cacheLocation === 'memory') return;
    tab.known.add(token.text);
    put(this.shared.held, organization, token);
  }

  /** An organization's session ended in one tab, and what is stored of it. */
  lose(index: number, organization: string): void {
    this.shared.clear(this.tab(index), organization);
    this.tab(index).end(organization);
  }

  activate(index: number, organization: string | undefined): void {
    const tab = this.tab(index);
    tab.active = organization;
    tab.error = undefined;
    if (organization === undefined) return;
    this.last.set(index, organization);
    this.last.set('browser', organization);
  }

  #signOut(index: number, organization: string | undefined): void {
    this.tab(index).signOut(organization);
    if (organization !== undefined) this.shared.held.delete(organization);
    else this.shared.held.clear();
    this.forget(index, organization);
  }

  forget(index: number | 'browser', organization: string | undefined): void {
    if (organization === undefined || this.last.get(index) === organization) this.last.delete(index);
  }
}

const describe = ({ number, tab, verb, organization = '' }: Call): string =>
  `#${number} tab${tab}.${verb}(${organization})`;

/** What is wrong with a token. */
function wrongWith(token: Issued | undefined, tab: TabModel, flight: Flight): string | undefined {
  if (!token) return undefined;
  const { organization, sub } = token;
  if (typeof organization !== 'string' || organization !== (flight.organization ?? organization))
    return 'organization_mismatch';
  // What comes too late may be refused for either reason.
  const people = flight.stale ? [flight.person, tab.person] : [tab.person];
  return isLogin(flight) || people.every((known) => sub === (known ?? sub)) ? undefined : 'user_mismatch';
}
