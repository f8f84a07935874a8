import { fail, isSilent, type Flight } from './call.js';
import { isLive, shownOf, type Held } from './held-tokens.js';
import type { Issued, Letter } from './network.js';

/** The silent request that a tab is busy with: one at a time. */
interface Job {
  readonly flight: Flight;
  /** How often in a row there was no network: the SDK sends it three times. */
  failures: number;
}

/** What one tab holds, and what it is up to. */
export class TabModel {
  readonly held = new Map<string, Held>();
  readonly flights = new Set<Flight>();
  /** What may be at hand instead, and whether it may be gone: the snapshot tells. */
  readonly doubts = new Map<string, { tokens: Set<Issued>; ends: boolean }>();
  /** The tokens that it wrote to storage or found there. */
  readonly known = new Set<string>();
  /** Whose token has come in just now: the call for it is not done yet. */
  readonly fresh = new Set<string>();
  active: string | undefined;
  /** The organization of a switch under way. */
  switchingTo: string | undefined;
  /** The code of what the last start or switch failed with. */
  error: string | undefined;
  /** Until when the tenant wants to be left alone: milliseconds since 1970. */
  limitedUntil = 0;
  job: Job | undefined;
  #limits = 0;
  readonly #uses = new Map<string, { from: number; to: number }>();

  /** The one person. */
  get person(): string | undefined {
    const [first] = this.held.values();
    return first?.values().next().value?.sub;
  }

  /** Those that ask silently for an organization. */
  silent(organization: string | undefined): Flight[] {
    return [...this.flights].filter((flight) => isSilent(flight) && flight.organization === organization);
  }

  /** An organization was asked for; `perhaps`, where a call may have asked once more by itself. */
  use(organization: string, perhaps = false): void {
    const to = Date.now();
    this.#uses.set(organization, { from: (perhaps && this.#uses.get(organization)?.from) || to, to });
  }

  /** Whether one has certainly been idle for longer than another. */
  idleLonger(one: string, other: string): boolean {
    return (this.#uses.get(one)?.to ?? 0) < (this.#uses.get(other)?.from ?? 0);
  }

  /** The organizations that are asked for; by `anybody`, or by somebody who still waits. */
  busy(anybody: boolean): Set<string | undefined> {
    const flights = [...this.flights].filter(
      (flight) => isSilent(flight) && (anybody || !(flight.abandoned || flight.stale || flight.older)),
    );
    return new Set(flights.map(({ organization }) => organization));
  }

  /** Who asks already for what a call wants: a fresh one is good enough for who would take any, not the other way round. */
  leader({ organization, audience, cacheMode = 'on' }: Flight): Flight | undefined {
    return this.silent(organization).find(
      (other) =>
        other.audience === audience &&
        !(other.stale || other.done || other.leader || other.expected !== undefined) &&
        ['off', cacheMode].includes(other.cacheMode ?? 'on'),
    );
  }

  /** The call that a silent request belongs to. */
  owner({ organization, audience }: Letter): Flight | undefined {
    const { job } = this;
    if (job?.flight.organization === organization && job?.flight.audience === audience) return job?.flight;
    const all = this.silent(organization).filter((one) => one.audience === audience);
    // Of two that ask for the same, it may be the later one's turn first.
    const flights = all.some(({ done }) => !done) ? all.filter(({ done }) => !done) : all;
    const wanted = flights.filter(({ stale, abandoned }) => !stale && !abandoned);
    const flight =
      wanted.find(({ leader }) => !leader) ?? wanted[0] ?? flights.find(({ stale }) => !stale) ?? flights[0];
    this.job = flight && { flight, failures: 0 };
    return flight;
  }

  /** An answer came for a call: is that the end of its request? */
  finish(flight: Flight, { final, code }: { final: boolean; code?: string }): void {
    const { job } = this;
    if (job?.flight !== flight) return;
    if (!final && (code !== 'temporary' || ++job.failures < 3)) return;
    this.job = undefined;
    // Who is told of trouble may ask again, and so may who hears of a session that took over.
    if (code === 'temporary' || flight.older) return;
    flight.done = true;
    for (const one of this.flights) {
      if (one.abandoned && (one === flight || one.leader === flight)) this.flights.delete(one);
    }
  }

  /** The tenant said that it is too much, or something else. */
  limit(limited: boolean): void {
    this.#limits = limited ? this.#limits + 1 : 0;
    if (limited) this.limitedUntil = Date.now() + 1000 * 2 ** this.#limits;
  }

  /** From now on, what those who asked before still bring is in doubt. */
  setAside(flights: Flight[]): void {
    for (const flight of flights) {
      flight.older = true;
      const { organization = '' } = flight;
      if (!this.doubts.has(organization)) this.doubts.set(organization, { tokens: new Set(), ends: false });
    }
  }

  /** The snapshot shows what it is, where that was in doubt. */
  sees(
    organization: string,
    expiresAt: number | undefined,
    audience: string,
    stored?: Held,
  ): Issued | undefined {
    const held = this.held.get(organization);
    const doubt = this.doubts.get(organization);
    if (expiresAt === undefined) {
      if (held && doubt?.ends) this.end(organization);
      return undefined;
    }
    const is = (token: Issued | undefined): boolean =>
      token !== undefined && Math.abs(token.expiresAt - expiresAt) < 1000;
    if (is(held && shownOf(held, audience))) return undefined;
    const sought = doubt !== undefined || this.silent(organization).some(({ abandoned }) => abandoned);
    const shared = sought ? [...(stored?.values() ?? [])].filter(isLive) : [];
    return [...(doubt?.tokens ?? []), ...shared].find(is);
  }

  /** A session ended. */
  end(organization: string): void {
    this.held.delete(organization);
    this.doubts.delete(organization);
    if (this.active === organization) this.active = undefined;
  }

  /** Somebody signed out of one, or of all: whatever is under way for it comes too late. */
  signOut(organization: string | undefined): void {
    this.#cut(
      [...this.flights].filter((flight) => (organization ?? flight.organization) === flight.organization),
    );
    for (const id of organization === undefined ? [...this.held.keys()] : [organization]) this.end(id);
    if (organization !== undefined) return;
    this.turn('login_required');
    this.error = undefined;
  }

  /** Somebody else signs in. */
  leave(): void {
    this.#cut([...this.flights].filter(isSilent));
    for (const id of [...this.held.keys()]) this.end(id);
  }

  #cut(flights: Flight[]): void {
    fail(flights, 'login_required');
    for (const flight of flights) Object.assign(flight, { stale: true, older: false });
  }

  /** Somebody wants to be elsewhere: what was begun before decides nothing any more. */
  turn(reason: string): void {
    for (const flight of this.flights) {
      flight.late = true;
      if (flight.verb === 'switch' || (flight.verb === 'redirect' && !flight.left)) fail([flight], reason);
    }
    this.switchingTo = undefined;
  }
}
