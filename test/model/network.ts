import { vi } from 'vitest';
import { installTenant, payload } from '../support/page.js';
import type { Tenant } from '../support/tenant.js';
import { authorizeIn, lieIn, tokenIn, type Weather } from './failures.js';
import { createWindows } from './window-messages.js';

/** A request that waits for the tenant's answer. */
export interface Letter {
  /** Its place in the order of requests. */
  readonly number: number;
  readonly kind: 'frame' | 'popup' | 'page' | 'code' | 'refresh' | 'revoke';
  readonly tab: number;
  /** The id of what was asked for; undefined where the person picks. */
  readonly organization: string | undefined;
  readonly audience: string | undefined;
  /** The number of the login that it belongs to; undefined where no person is asked. */
  readonly login: number | undefined;
  /** The one whose answer led to it. */
  readonly from?: Letter | undefined;
  /** Lets the tenant answer, by the weather of the moment. */
  readonly deliver: () => void;
}

/** An access token as it was given out, and what came with it. */
export interface Issued {
  readonly text: string;
  /** What the ID token says. */
  readonly organization: unknown;
  readonly sub: string;
  readonly audience: string | undefined;
  readonly expiresAt: number;
  /** Whom it was given to, and its place in the order of requests. */
  readonly tab: number;
  readonly number: number;
}

/** What came back: a token, an OAuth error or our own word for it, or a code. */
export interface Answer {
  readonly token?: Issued;
  readonly error?: string | undefined;
  readonly description?: string | undefined;
}

/** Who hears what goes to and fro. */
export interface PostWatcher {
  asked(letter: Letter): void;
  answered(letter: Letter, answer: Answer): void;
  complain(complaint: string): void;
}

/** Everything between the pages and the tenant. Nothing is answered before it is delivered. */
export interface Post {
  readonly tenant: Tenant;
  readonly waiting: readonly Letter[];
  readonly weather: Map<string, Weather>;
  /** Who signs in, by the login's number, and where they go if they may pick. */
  readonly people: Map<number, Tenant['person']>;
  /** Who has a session at the login page from now on. */
  remember(who: string): void;
  /** Every token that was given out, by its text. */
  readonly issued: ReadonlyMap<string, Issued>;
}

/** What a code or a refresh token was given for. */
interface Secret extends Pick<Letter, 'organization' | 'audience' | 'login' | 'from'> {
  /** It works once. */
  spent?: boolean;
  /** The answer that spent it never arrived, so nobody can know. */
  lost?: boolean;
}

const tabOf = (auth0Client: string): number =>
  Number((JSON.parse(atob(auth0Client)) as { name: string }).name);

// eslint-disable-next-line @typescript-eslint/unbound-method -- neither uses `this`.
export function createPost({ asked, answered, complain }: PostWatcher): Post {
  const tenant = installTenant();
  let number = 0;
  const waiting: Letter[] = [];
  /** The frames and popups that somebody listens to, by `state`. */
  const open = new Map<string, Letter>();
  const windows = createWindows((state) => {
    const letter = open.get(state);
    if (!letter) return;
    open.delete(state);
    if (waiting.includes(letter)) waiting.splice(waiting.indexOf(letter), 1);
    answered(letter, { error: 'timeout' });
  });
  const weather = new Map<string, Weather>();
  const secrets = new Map<string, Secret>();
  const issued = new Map<string, Issued>();
  const expiries = new Set<number>();
  const people: Post['people'] = new Map();
  const weatherOf = (id: string | undefined): Weather => weather.get(id ?? '') ?? 'fair';
  const idOf = (asked: string | null): string | undefined =>
    tenant.organizations.find(({ id, name }) => id === asked || name === asked)?.id;

  /** Waits until it is delivered; rejects when the page gives it up first. */
  const post = (given: Omit<Letter, 'deliver' | 'number'>, signal?: AbortSignal | null): Promise<Letter> =>
    new Promise((resolve, reject) => {
      const letter = {
        ...given,
        number: ++number,
        deliver() {
          tenant.person = people.get(given.login ?? 0) ?? tenant.person;
          waiting.splice(waiting.indexOf(letter), 1);
          resolve(letter);
        },
      };
      waiting.push(letter);
      asked(letter);
      signal?.addEventListener('abort', () => {
        if (!waiting.includes(letter)) return;
        waiting.splice(waiting.indexOf(letter), 1);
        answered(letter, { error: 'network' });
        reject(new DOMException('aborted', 'AbortError'));
      });
    });

  let lastPerson = tenant.sso;
  const authorize = tenant.authorize.bind(tenant);
  tenant.authorize = async (address) => {
    const params = new URL(address).searchParams;
    const login = params.get('ext-login');
    const tab = tabOf(params.get('auth0Client') ?? '');
    const kind =
      params.get('response_mode') !== 'web_message'
        ? 'page'
        : params.get('prompt') === 'none'
          ? 'frame'
          : 'popup';
    const state = params.get('state') ?? '';
    if (kind !== 'page') windows.opened(tab, state, kind);
    const organization = idOf(params.get('organization'));
    const letter = { kind, tab, organization, login: login === null ? undefined : Number(login) } as const;
    const waits = post({ ...letter, audience: params.get('audience') ?? undefined });
    if (kind !== 'page') open.set(state, waiting.at(-1) as Letter);
    const own = await waits;
    const answer = await authorize(address);
    if (answer['silence'] !== undefined) return answer;
    // It was given up before: nobody is there to hear it.
    if (kind !== 'page' && !open.delete(state)) return { silence: 'late' };
    if (kind !== 'frame') lastPerson = tenant.sso ?? lastPerson;
    if (answer['code'] !== undefined) {
      const { audience, login: number } = own;
      const chosen = organization ?? tenant.person.organization;
      secrets.set(answer['code'], { organization: chosen, audience, login: number, from: own });
    }
    answered(own, { error: answer['error'], description: answer['error_description'] });
    return answer;
  };

  /** Seconds: no two tokens expire at the same time, so that the time tells which one it is. */
  const lifetime = (): number => {
    let seconds = 3600;
    while (expiries.has(Math.floor(Date.now() / 3000 + seconds / 3))) seconds += 3;
    expiries.add(Math.floor(Date.now() / 3000 + seconds / 3));
    return seconds;
  };

  const read = async (response: Response, { organization, audience, tab }: Letter): Promise<Answer> => {
    const body = (await response.json()) as Record<string, string>;
    if (!response.ok) return { error: body['error'] ?? 'down', description: body['error_description'] };
    const { access_token: text = '', id_token, refresh_token } = body;
    const { org_id, sub } = payload(id_token);
    const expiresAt = Date.now() + Number(body['expires_in']) * 1000;
    const token = {
      text,
      organization: org_id,
      sub: String(sub),
      audience,
      expiresAt,
      tab,
      number: ++number,
    };
    issued.set(text, token);
    if (refresh_token !== undefined) secrets.set(refresh_token, { organization, audience, login: undefined });
    return { token };
  };

  vi.stubGlobal('fetch', async (url: string, init: RequestInit) => {
    const body = new URLSearchParams(init.body as string);
    const text = body.get('refresh_token') ?? body.get('code') ?? body.get('token') ?? '';
    const secret: Secret = secrets.get(text) ?? {
      organization: undefined,
      audience: undefined,
      login: undefined,
    };
    const kind = url.endsWith('/revoke') ? 'revoke' : body.has('code') ? 'code' : 'refresh';
    const tab = tabOf(new Headers(init.headers).get('auth0-client') ?? '');
    const organization = idOf(body.get('organization')) ?? secret.organization;
    const letter = await post({ ...secret, organization, kind, tab }, init.signal);
    if (secret.spent && !secret.lost && kind !== 'revoke') complain(`${text} was sent twice`);
    tenant.lifetime = lifetime();
    try {
      const response = await tenant.fetch(url, init);
      if (kind === 'revoke') return response;
      const answer = await read(response.clone(), letter);
      secret.spent ||= answer.token !== undefined;
      if (answer.token && weatherOf(letter.organization) === 'lost') {
        secret.lost = true;
        throw new TypeError('Failed to fetch');
      }
      answered(letter, answer);
      return response;
    } catch (error) {
      answered(letter, { error: 'network' });
      throw error;
    }
  });

  tenant.authorizeTrouble = (params) => {
    const answer = authorizeIn[weatherOf(idOf(params.get('organization')) ?? tenant.person.organization)];
    // A login page that can't be seen is loaded again.
    const patient = answer?.['silence'] !== undefined && params.get('response_mode') !== 'web_message';
    return Promise.resolve(patient ? undefined : answer);
  };
  tenant.trouble = (_, grant) => tokenIn(weatherOf(grant?.organization));
  tenant.lie = (answer) => lieIn(weatherOf(answer.grant.organization), answer);

  return {
    tenant,
    waiting,
    weather,
    people,
    issued,
    remember(who) {
      tenant.sso = who === 'nobody' ? undefined : who.startsWith('auth0|') ? who : lastPerson;
    },
  };
}
