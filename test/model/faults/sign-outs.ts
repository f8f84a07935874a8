import { returnsToken, type Call, type FaultWorld } from './world.js';
import type { PageLife } from './page-life.js';
import { refreshTokensIn } from './token-accesses.js';

/** The tokens of one response of the tenant. */
export interface IssuedTokens {
  readonly accessToken: string;
  readonly refreshToken: string | undefined;
  readonly organization: string;
  /** The page that requested them. */
  readonly life: PageLife | undefined;
  /** The position of the request in the order of everything that happens. */
  readonly sentAt: number;
  /** The time at or after the request, in milliseconds since 1970. */
  readonly time: number;
  /** The call with which a person signed in for them. None for a silent request. */
  readonly login: Call | undefined;
  /** The position at which the page received them. Infinity if it did not. */
  receivedAt: number;
}

export interface SignOut {
  readonly call: Call;
  /** The tokens that were in storage when it began. */
  readonly stored: string;
  /** The log of sign-outs when it began. */
  readonly log: string | undefined;
  /** When it began, in milliseconds since 1970, and how long it took. */
  readonly time: number;
  duration: number;
  /** From this position on, the other pages have heard of it. */
  heardAt: number | undefined;
  /** The position at which it ended; for a logout that leaves, that of the end of its page. */
  endedAt: number | undefined;
  /** The task in which its call returned. */
  endTask: number | undefined;
  /** Other pages that were frozen or dead when it began, or that died until it ended. */
  readonly deaf: Set<PageLife>;
  /** A storage that failed during the sign-out. It can then not revoke what it can't read. The next page removes what it left. */
  hadStorageFault: boolean;
  isChecked: boolean;
  readonly callEnded: () => void;
}

/** A page that is opened later does not know of an older logout that is still under way: a page that was closed meanwhile never ends its logout. */
const LOGOUT_LIMIT_MS = 10_000;
/** The revocation may take this long, in milliseconds. */
const REVOCATION_LIMIT_MS = 2000;

/** What must hold during and after each sign-out. */
export class SignOuts {
  readonly #all: SignOut[] = [];

  constructor(readonly world: FaultWorld) {}

  begin(call: Call): SignOut | undefined {
    if (!/^log|^leave/.test(call.verb)) return undefined;
    const { world } = this;
    const signOut: SignOut = {
      call,
      stored: world.storedText(),
      log: readLog(),
      time: Date.now(),
      duration: 0,
      heardAt: undefined,
      endedAt: undefined,
      endTask: undefined,
      deaf: new Set(world.pages.filter(({ life }) => life.isFrozen).map(({ life }) => life)),
      hadStorageFault: false,
      isChecked: false,
      callEnded: () => {
        signOut.duration = Date.now() - signOut.time;
        signOut.endTask = world.clock.task;
        // It told the application that it could not finish: its page was frozen, for example, and the calls of the cache took too long.
        if ('error' in call) signOut.hadStorageFault = true;
        if (call.verb !== 'leave') signOut.endedAt = world.next();
        else if ('error' in call) signOut.endedAt ??= world.next();
      },
    };
    this.#all.push(signOut);
    return signOut;
  }

  /** The messages of all sign-outs so far have been delivered. */
  heard(): void {
    const { cache, database } = this.world;
    for (const signOut of this.#all) {
      // A page that died first may not have recorded the sign-out.
      if (!signOut.call.life.isDead || readLog() !== signOut.log) signOut.heardAt ??= this.world.next();
      if (signOut.endedAt === undefined && (cache.fault !== 'none' || database.fault !== 'none'))
        signOut.hadStorageFault = true;
    }
  }

  /** Whether storage failed during a sign-out that is not checked yet. */
  hasUnfinished(): boolean {
    return this.#all.some(({ hadStorageFault, isChecked }) => hadStorageFault && !isChecked);
  }

  /** A page that left is gone, and the tenant's session has ended. */
  pageGone(life: PageLife): void {
    for (const signOut of this.#all)
      if (signOut.call.life === life && signOut.call.verb === 'leave') {
        signOut.duration ||= Date.now() - signOut.time;
        signOut.endedAt ??= this.world.next();
      }
  }

  /** Whether a page can know of a sign-out while it is under way. */
  #canKnow({ call, time, deaf }: SignOut, life: PageLife | undefined): boolean {
    if (life === undefined || life === call.life) return true;
    return !deaf.has(life) && life.openedAt < time + LOGOUT_LIMIT_MS;
  }

  /**
   * Whether silent requests are allowed again: a person has begun to sign in, or has signed out without leaving the page. A login that began
   * in the same millisecond as the sign-out, in another tab, counts as later.
   */
  #isLifted({ call: signOut }: SignOut, until = Infinity): boolean {
    return this.world.calls.some(
      (call) =>
        /popup|redirect|passkey|exchange|^logout$/.test(call.verb) &&
        (call.startedAt > signOut.startedAt || (call.life !== signOut.life && call.time === signOut.time)) &&
        call.startedAt < until,
    );
  }

  /** A call that began before or during a sign-out returns no token after it. */
  checkCall(call: Call): void {
    const { verb, value, startedAt, task, endedAt = 0, organization, life, number } = call;
    if (!returnsToken(verb) || typeof value !== 'string') return;
    const sentAt = this.world.issued.find(({ accessToken }) => accessToken === value)?.sentAt ?? 0;
    for (const signOut of this.#all) {
      const own = signOut.call.life === life;
      if ((signOut.call.organization ?? organization) !== organization) continue;
      if (!own && (signOut.deaf.has(life) || signOut.heardAt === undefined)) continue;
      const begin = own ? signOut.call.startedAt : (signOut.heardAt ?? Infinity);
      if (endedAt < begin || this.#isLifted(signOut, endedAt)) continue;
      if (sentAt < signOut.call.startedAt)
        this.world.violations.push(`#${number} returns a token from before sign-out #${signOut.call.number}`);
      // A page that died while it left has not ended the tenant's session.
      const hasFailed = signOut.call.life.isDead && signOut.endedAt === undefined;
      // Silent requests are possible again a few promises before the call returns.
      const isUnderWay =
        !hasFailed &&
        startedAt > begin &&
        startedAt < (signOut.endedAt ?? Infinity) &&
        task !== signOut.endTask;
      const isForbidden = signOut.call.verb === 'leave' || (own && signOut.call.verb === 'logout');
      if (isUnderWay && isForbidden && this.#canKnow(signOut, life))
        this.world.violations.push(`#${number} returns a token during sign-out #${signOut.call.number}`);
    }
  }

  /** What a sign-out leaves, when all work is done and all faults have ended. */
  check(): void {
    const { world } = this;
    const text = world.storedText();
    const live = world.network.tenant.liveRefreshTokenTexts;
    for (const signOut of this.#all) {
      const { call, endedAt } = signOut;
      // A page that died first may not have recorded the sign-out.
      if (endedAt === undefined || signOut.isChecked) continue;
      signOut.isChecked = true;
      for (const tokens of world.issued) {
        const { accessToken, refreshToken = '', organization, life, sentAt, login } = tokens;
        if ((call.organization ?? organization) !== organization) continue;
        const isOwn = life === call.life;
        const begin = isOwn ? call.startedAt : (signOut.heardAt ?? Infinity);
        const isOld = sentAt < call.startedAt;
        // A login that began before a sign-out does not count, wherever its callback is handled. In the same millisecond the order is not known.
        const isForbidden =
          (login
            ? login.time < call.time && tokens.time < signOut.time + LOGOUT_LIMIT_MS
            : sentAt < endedAt && (call.verb === 'leave' || isOwn)) &&
          sentAt > begin &&
          call.verb !== 'logoutOrganization' &&
          this.#canKnow(signOut, life) &&
          !this.#isLifted(signOut);
        if (!isOld && !isForbidden) continue;
        const kind = login ? 'an older login' : 'a silent login';
        const what = `${isOld ? 'sign-out' : `${kind} during sign-out`} #${call.number} leaves`;
        if (text.includes(accessToken) || refreshTokensIn(text).has(refreshToken))
          world.violations.push(`${what} a token of ${organization} in storage`);
        if (live.includes(refreshToken) && this.#mustBeRevoked(signOut, tokens))
          world.violations.push(`${what} ${refreshToken} of ${organization}, which works`);
      }
    }
  }

  /**
   * Whether only a page that died had a refresh token which was in storage: that page removed it when it heard of the sign-out, or signed out
   * too, before the page of this sign-out read it. A page revokes a token right after it has removed it.
   */
  #isLost({ call }: SignOut, refreshToken: string): boolean {
    const accesses = this.world.accesses.all.filter(
      (access) => access.refreshToken === refreshToken && access.at > call.startedAt,
    );
    return (
      !accesses.some(({ kind, life }) => kind === 'read' && life === call.life) &&
      accesses.some(
        ({ kind, life, time }) =>
          kind === 'removed' && life !== call.life && life.diedAt < time + REVOCATION_LIMIT_MS,
      )
    );
  }

  /** Whether a page could revoke a refresh token: it was in storage, or in the memory of a page that lives. */
  #mustBeRevoked(signOut: SignOut, { refreshToken = '', life, receivedAt }: IssuedTokens): boolean {
    if (signOut.hadStorageFault || signOut.duration >= REVOCATION_LIMIT_MS) return false;
    if (this.world.unrevoked.has(refreshToken)) return false;
    const { call, stored } = signOut;
    if (refreshTokensIn(stored).has(refreshToken) && !this.#isLost(signOut, refreshToken)) return true;
    // A page that signs out and then dies has revoked what it received until the end of the sign-out.
    const lastAt = life === call.life ? (signOut.endedAt ?? 0) : 0;
    return life !== undefined && receivedAt < (life.isDead ? lastAt : Infinity);
  }
}

/** The log of sign-outs, which all pages share. */
const readLog = (): string | undefined =>
  Object.entries(localStorage).find(([key]) => key.endsWith('::signed-out'))?.[1] as string | undefined;
