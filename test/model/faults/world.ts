import { vi } from 'vitest';
import type { OrgSessionClient } from '../../../src/index.js';
import { createBrowser, type Tab } from '../../support/browser.js';
import { openPage, payload } from '../../support/page.js';
import { installPasskeys } from '../../support/passkeys.js';
import { A, ada, B, C } from '../../support/tenant.js';
import { createClock, type Clock } from '../clock.js';
import { createNetwork, type Network } from '../network.js';
import { bodyOf } from '../request-body.js';
import { createFaultyCache, type FaultyCache } from './faulty-cache.js';
import { createFaultyIndexedDB, type FaultyIndexedDB } from './faulty-indexeddb.js';
import {
  attributeTimers,
  createPageLife,
  currentLife,
  installLocks,
  never,
  runOutside,
  type PageLife,
} from './page-life.js';
import { callFurtherLogin, SUBJECT_TOKEN, type FurtherLoginVerb } from './further-logins.js';
import { callMembershipVerb, type MembershipVerb } from './membership.js';
import { SignOuts, type IssuedTokens, type SignOut } from './sign-outs.js';
import { createTokenAccesses } from './token-accesses.js';

export interface FaultModelOptions {
  readonly storage: 'memory' | 'localstorage' | 'custom cache';
  readonly tabs: number;
}

export const ids: readonly string[] = [A.id, B.id, C.id];
export type Verb =
  | 'start'
  | 'token'
  | 'switch'
  | 'prefetch'
  | 'popup'
  | 'popup that leaves the active organization'
  | 'redirect'
  | 'redirectPage'
  | 'logout'
  | 'leave'
  | 'logoutOrganization'
  | FurtherLoginVerb
  | MembershipVerb;

export const returnsToken = (verb: Verb): boolean => verb === 'token' || verb === 'revalidate';

/** A call of a client that may have returned. */
export interface Call {
  readonly verb: Verb;
  readonly life: PageLife;
  readonly organization: string | undefined;
  readonly cacheMode: 'on' | 'off' | 'cache-only' | undefined;
  readonly number: number;
  /** The positions of its start and its end in the order of everything that happens. */
  readonly startedAt: number;
  endedAt?: number;
  /** Its start, in milliseconds since 1970. */
  readonly time: number;
  /** The task in which it started. */
  readonly task: number;
  value?: unknown;
  error?: unknown;
}

interface OpenPage {
  readonly life: PageLife;
  readonly client: OrgSessionClient;
}

/** The virtual time within which every call must end, if its page is alive, in milliseconds. */
const CALL_LIMIT_MS = 180_000;
/** The time from a navigation until its page is gone, in milliseconds. */
const LEAVE_MS = 300;

/** Real clients in the tabs of one browser whose parts fail. The model does not predict results; it checks what must hold with every fault. */
export class FaultWorld {
  readonly violations: string[] = [];
  readonly log: string[] = [];
  readonly clock: Clock = createClock();
  readonly network: Network;
  readonly accesses = createTokenAccesses(() => this.next());
  readonly cache: FaultyCache = createFaultyCache(this.accesses);
  readonly database: FaultyIndexedDB;
  readonly signOuts = new SignOuts(this);
  readonly issued: IssuedTokens[] = [];
  /** Refresh tokens that a page need not revoke: the revocation got no response in time, or the tenant has refused the token. */
  readonly unrevoked = new Set<string>();
  readonly calls: Call[] = [];
  readonly pages: OpenPage[] = [];
  readonly #browser = createBrowser();
  readonly #tabs: Tab[] = [];
  readonly #ended: Call[] = [];
  readonly #restoreTimers: () => void;
  #sequence = 0;
  #steps = 0;
  #pollers = 0;

  constructor(readonly options: FaultModelOptions) {
    this.network = createNetwork({
      onRequest: ({ tab, kind, organization }) =>
        this.log.push(`  page ${tab} sends ${kind} for ${organization}`),
      onResponse: ({ tab, kind, organization }, { token, error }) =>
        this.log.push(
          `  page ${tab} gets ${token ? 'a token' : (error ?? 'a code')} for ${kind} of ${organization}`,
        ),
      // A page that dies or hears late can make another one send a refresh token twice.
      report: () => undefined,
    });
    const { tenant } = this.network;
    tenant.organizations.splice(0, Infinity, A, B, C);
    tenant.members[ada] = [...ids];
    tenant.subjects = { [SUBJECT_TOKEN]: ada };
    installPasskeys();
    this.#restoreTimers = attributeTimers();
    installLocks();
    this.#attributeRequests();
    this.database = createFaultyIndexedDB(
      this.#browser.environment.indexedDB?.() as IDBFactory,
      this.accesses,
    );
  }

  /** The next position in the order of everything that happens. */
  next(): number {
    return ++this.#sequence;
  }

  /** Records the tokens that each page gets. A dead page sends and gets nothing; its request can arrive. */
  #attributeRequests(): void {
    const { fetch } = globalThis;
    vi.stubGlobal('fetch', async (url: string, init: RequestInit) => {
      const life = currentLife();
      if (life && !life.step()) return never();
      const sentAt = this.next();
      const login = this.calls[this.network.loginOf(init) ?? -1];
      const body = bodyOf(init);
      const sent = body.get('token') ?? body.get('refresh_token');
      if (sent !== null) this.log.push(`  page ${life?.number} sends ${sent}`);
      try {
        const response = await fetch(url, init);
        const tokens = url.endsWith('/token') && response.ok ? await readTokens(response.clone()) : undefined;
        const time = Date.now();
        const record = tokens && { ...tokens, life, sentAt, time, login, receivedAt: Infinity };
        if (record) {
          this.issued.push(record);
          this.log.push(`  page ${life?.number} gets ${record.refreshToken}`);
        }
        await life?.resumed();
        if (response.status === 403 && sent !== null) this.unrevoked.add(sent);
        if (!record) return response;
        const read = response.json.bind(response);
        response.json = async () => {
          const body: unknown = await read();
          // A request that was given up has no result, also if its response has arrived in the meantime, as in a page that was frozen.
          if (!init.signal?.aborted) record.receivedAt = this.next();
          return body;
        };
        return response;
      } catch (error) {
        const token = body.get('token');
        if (token !== null) this.unrevoked.add(token);
        await life?.resumed();
        throw error;
      }
    });
  }

  page(tab: number): OpenPage | undefined {
    const page = this.pages[tab];
    return page && !page.life.isDead ? page : undefined;
  }

  /** Opens the page of a tab, or reloads it. @param redirect The address to which the logout page or the login page redirects. */
  open(index: number, redirect?: string): void {
    const isReload = this.pages[index] !== undefined && redirect === undefined;
    this.pages[index]?.life.die();
    const tab = (this.#tabs[index] ??= this.#browser.openTab());
    const life = createPageLife();
    const { storage } = this.options;
    const { environment } = tab;
    const openChannel = environment.channel;
    const listen = environment.listen as (type: string, listener: (event: Event) => void) => () => void;
    const write = (area: Storage): Storage =>
      new Proxy(area, {
        get(target, name) {
          const value: unknown = Reflect.get(target, name);
          if (typeof value !== 'function') return value;
          const isWrite = /^(set|remove)Item$/.test(String(name));
          return (...args: unknown[]): unknown =>
            isWrite && !life.step() ? undefined : Reflect.apply(value, target, args);
        },
      });
    const [tabStorage, sharedStorage] = [environment.tabStorage?.(), environment.sharedStorage?.()].map(
      (area) => area && write(area),
    );
    const database = this.database.forPage(life);
    life.onDeath(() => {
      tab.isFrozen = false;
    });
    const { client } = life.run(() =>
      openPage(
        this.network.tenant,
        {
          ...(storage === 'custom cache' ? { cache: this.cache.forPage(life) } : { cacheLocation: storage }),
          auth0Client: { name: String(life.number), version: '1' },
        },
        {
          ...environment,
          tabStorage: () => tabStorage,
          sharedStorage: () => sharedStorage,
          indexedDB: () => database,
          hasWorkers: () => true,
          workersRun: () => Promise.resolve(true),
          visible: () => !life.isFrozen,
          isReload: () => isReload,
          navigate: (url) => {
            if (life.step() && url.includes('/v2/logout')) runOutside(() => this.#leave(index, life));
          },
          channel: (name) => {
            const channel = openChannel?.(name);
            if (!channel) return undefined;
            life.onDeath(() => channel.close());
            return {
              postMessage: (data: unknown) => life.step() && channel.postMessage(data),
              close: () => channel.close(),
              set onmessage(receive: (event: MessageEvent) => void) {
                channel.onmessage = (event) => {
                  if (!life.isDead) life.run(() => receive(event));
                };
              },
            } as unknown as BroadcastChannel;
          },
          listen: ((type: string, listener: (event: Event) => void) =>
            listen(type, (event) => {
              if (!life.isDead) life.run(() => listener(event));
            })) as never,
        },
        redirect,
      ),
    );
    this.pages[index] = { life, client };
    this.log.push(`tab ${index} opens page ${life.number}`);
    this.call(index, 'start');
  }

  /** The page goes to the logout page of the tenant, which returns to the app. */
  #leave(index: number, life: PageLife): void {
    setTimeout(() => {
      if (life.isDead) return;
      this.log.push(`  page ${life.number} is gone; the session of the tenant ends`);
      this.network.setSsoUser('no user');
      this.signOuts.pageGone(life);
      this.open(index, 'https://app.example/');
    }, LEAVE_MS);
  }

  freeze(index: number): void {
    const tab = this.#tabs[index];
    const page = this.page(index);
    if (!tab || !page) return;
    tab.isFrozen = true;
    page.life.freeze();
  }

  async resume(index: number): Promise<void> {
    const tab = this.#tabs[index];
    const page = this.page(index);
    if (!tab || !page?.life.isFrozen) return;
    tab.isFrozen = false;
    // The page hears that it is resumed before its timers and responses arrive.
    for (const type of ['resume', 'visibilitychange']) tab.dispatch(new Event(type));
    await page.life.resume();
  }

  /** Starts a call in a tab, if its page runs. */
  call(index: number, verb: Verb, organization?: string, cacheMode?: Call['cacheMode']): Call | undefined {
    const page = this.page(index);
    if (!page || page.life.isFrozen) return undefined;
    const { life, client } = page;
    const number = this.calls.length;
    const call: Call = {
      verb,
      life,
      organization,
      cacheMode,
      number,
      startedAt: this.next(),
      time: Date.now(),
      task: this.clock.task,
    };
    this.calls.push(call);
    this.log.push(
      `#${number} tab ${index} page ${life.number}: ${verb}(${organization ?? ''} ${cacheMode ?? ''})`,
    );
    const signOut = this.signOuts.begin(call);
    const end = (result: object): void => {
      if (life.isDead) return;
      Object.assign(call, result, { endedAt: this.next() });
      this.#ended.push(call);
      signOut?.callEnded();
    };
    life
      .run(() => this.#run(index, client, call))
      .then(
        (value) => end({ value }),
        (error: unknown) => end({ error }),
      );
    return call;
  }

  async #run(
    index: number,
    client: OrgSessionClient,
    { verb, organization = '', cacheMode, number, life }: Call,
  ): Promise<unknown> {
    const login = { organization, authorizationParams: { 'ext-login': String(number) } };
    switch (verb) {
      case 'start':
        // A router navigates, and its page requests a token at once.
        return client.start({
          onRedirectCallback: (target) => void this.call(index, 'token', String(target)),
        });
      case 'token':
        return client.getTokenForOrg(organization, { ...(cacheMode && { cacheMode }) });
      case 'switch':
        return client.switchOrganization(organization, { interaction: 'none' });
      case 'prefetch':
        return client.prefetch(organization).catch((error: unknown) => {
          this.violations.push(`#${number}: prefetch rejects: ${describeError(error)}`);
        });
      case 'popup':
      case 'popup that leaves the active organization':
        this.network.people.set(number, { sub: ada, organization });
        return client.loginWithPopup({ ...login, activate: verb === 'popup' });
      case 'redirect':
      case 'redirectPage': {
        this.network.people.set(number, { sub: ada, organization });
        let callback = '';
        await client.loginWithRedirect({
          ...login,
          appState: organization,
          openUrl: async (url) => {
            callback = await this.network.tenant.signIn(url);
          },
        });
        if (verb === 'redirect') return client.handleRedirectCallback(callback);
        if (!life.isDead) runOutside(() => this.open(index, callback));
        return never();
      }
      case 'passkey':
      case 'exchange':
        this.network.people.set(number, { sub: ada, organization });
        return callFurtherLogin(client, verb, organization, number, life.number);
      case 'revalidate':
      case 'added':
      case 'removed':
      case 'roles':
      case 'updated':
        return callMembershipVerb(client, verb, organization);
      case 'logoutOrganization':
        return client.logoutOrganization(organization);
      case 'logout':
        return client.logout({ openUrl: false });
      case 'leave':
        return client.logout();
    }
  }

  /** Requests a token every few milliseconds, as an app does that polls its API. */
  poll(index: number, organization: string, left = 20): void {
    this.#pollers++;
    const again = (): void => {
      this.#pollers--;
      this.call(index, 'token', organization);
      if (left > 0) this.poll(index, organization, left - 1);
    };
    setTimeout(again, 15);
  }

  /** Waits until all work is done that needs neither a response nor a timer. */
  async settle(): Promise<void> {
    await this.clock.settle();
    this.signOuts.heard();
    for (const call of this.#ended.splice(0)) {
      const end = 'error' in call ? describeError(call.error) : 'success';
      this.log.push(`#${call.number} page ${call.life.number}: ${call.verb} ends: ${end}`);
      this.signOuts.checkCall(call);
      checkOwnOrganization(this, call);
    }
    this.#checkSnapshots();
  }

  #checkSnapshots(): void {
    for (const { client, life } of this.pages) {
      if (life.isDead) continue;
      const { organization, claims, status } = client.getSnapshot();
      if (organization && claims?.org_id !== organization.id)
        this.violations.push(`page ${life.number}: the claims are not those of ${organization.id}`);
      if (
        (status === 'signed-in') !== (organization !== undefined) &&
        status !== 'starting' &&
        status !== 'redirecting'
      )
        this.violations.push(`page ${life.number}: the status is ${status}, ${organization?.id} is active`);
    }
    for (const [key, value] of Object.entries(localStorage)) {
      const organization = /::tokens::(org_\w+)::/.exec(key)?.[1];
      for (const token of organization === undefined
        ? []
        : (String(value).match(/eyJ[\w-]+\.eyJ[\w-]+\.[\w-]+/g) ?? []))
        if (payload(token)['org_id'] !== organization)
          this.violations.push(`storage of ${organization} has a token of another organization`);
    }
  }

  /** Delivers the next request, or else runs the next timer. Returns false if there is neither. */
  async step(): Promise<boolean> {
    if (++this.#steps > 30_000) throw new Error('The work never ends.');
    const [request] = this.network.pendingRequests;
    if (request) request.deliver();
    else if (!vi.getTimerCount()) return false;
    else vi.advanceTimersToNextTimer();
    await this.settle();
    return true;
  }

  /** Lets virtual time pass. */
  async wait(milliseconds: number): Promise<void> {
    const passed = vi.fn();
    setTimeout(passed, milliseconds);
    while (!passed.mock.calls.length) {
      if (++this.#steps > 30_000) throw new Error('The timers never end.');
      vi.advanceTimersToNextTimer();
      await this.settle();
    }
  }

  /** The calls that must end: those of pages that run. */
  get #openCalls(): Call[] {
    return this.calls.filter(({ endedAt, life }) => endedAt === undefined && !life.isDead && !life.isFrozen);
  }

  /** Runs until every call has returned and every request is answered. */
  async drain(): Promise<void> {
    await this.settle();
    const end = Date.now() + CALL_LIMIT_MS;
    while (this.#openCalls.length > 0 || this.network.pendingRequests.length > 0 || this.#pollers > 0) {
      if (Date.now() > end || !(await this.step())) {
        for (const { number, verb, life } of this.#openCalls)
          this.violations.push(`#${number} page ${life.number}: ${verb} never returns`);
        break;
      }
    }
    // Work that goes on after the calls, and pages that leave.
    const passed = vi.fn();
    setTimeout(passed, LEAVE_MS + 10_000);
    while (!passed.mock.calls.length) await this.step();
  }

  /** Ends all faults, and opens all pages. */
  async heal(): Promise<void> {
    this.network.failures.clear();
    this.cache.fault = 'none';
    this.database.heal();
    for (let tab = 0; tab < this.options.tabs; tab++) {
      this.page(tab)?.life.dieAfter(Infinity);
      await this.resume(tab);
      if (!this.page(tab)) this.open(tab);
    }
    await this.drain();
    // A sign-out that could not remove everything is finished by the next page.
    if (this.options.storage !== 'memory' && this.signOuts.hasUnfinished()) this.open(0);
    await this.drain();
  }

  /** All tokens in the storage of the browser, as text. */
  storedText(): string {
    return JSON.stringify([
      Object.entries(localStorage),
      Object.entries(sessionStorage),
      document.cookie,
      this.database.text(),
      this.cache.text(),
    ]);
  }

  /** Throws if anything that must hold does not. */
  assert(): void {
    if (this.violations.length > 0)
      throw new Error([...new Set(this.violations), '', ...this.log].join('\n'));
  }

  close(): void {
    for (const { life, client } of this.pages) {
      life.die();
      client.destroy();
    }
    this.#restoreTimers();
    this.database.restore();
    vi.clearAllTimers();
    // Iframes that auth0-spa-js would remove later.
    document.body.replaceChildren();
    // The spies keep the arguments of their calls, and so all that this life has used.
    vi.clearAllMocks();
  }
}

const describeError = (error: unknown): string => {
  const { code, reason } = error as { code?: string; reason?: string };
  return code === undefined ? String(error).slice(0, 100) : [code, reason].join(' ');
};

async function readTokens(
  response: Response,
): Promise<{ accessToken: string; refreshToken: string | undefined; organization: string }> {
  const body = (await response.json()) as Record<string, string>;
  return {
    accessToken: body['access_token'] ?? '',
    refreshToken: body['refresh_token'],
    organization: String(payload(body['id_token'])['org_id']),
  };
}

/** No token of another organization is returned, and every error is one of the package. */
function checkOwnOrganization({ violations }: FaultWorld, call: Call): void {
  const { verb, organization, value, error, number } = call;
  if (returnsToken(verb) && value !== undefined && payload(value as string)['org_id'] !== organization)
    violations.push(
      `#${number}: a token of ${String(payload(value as string)['org_id'])} for ${organization}`,
    );
  const { code } = Object(error) as { code?: string };
  if ('error' in call && typeof code !== 'string')
    violations.push(`#${number}: ${verb} rejects with an error of another kind: ${String(error)}`);
}

export type { SignOut };
