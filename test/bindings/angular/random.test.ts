import { component, openApplication } from './application.js';
import {
  HttpBackend,
  HttpClient,
  HttpErrorResponse,
  HttpResponse,
  httpResource,
  provideHttpClient,
  withInterceptors,
  type HttpEvent,
  type HttpRequest,
} from '@angular/common/http';
import { computed, inject, InjectionToken, signal } from '@angular/core';
import { toObservable, toSignal } from '@angular/core/rxjs-interop';
import { catchError, EMPTY, Observable, retry, switchMap, timer } from 'rxjs';
import { expect, it, vi } from 'vitest';
import {
  forOrganization,
  injectOrgSession,
  orgSessionInterceptor,
  provideOrgSession,
  RequireOrganization,
} from '../../../src/angular/index.js';
import { settle } from '../../support/async.js';
import { useClock } from '../../support/clock.js';
import { installTenant, organizationOf, signIn } from '../../support/page.js';
import { A, B, C } from '../../support/tenant.js';

const api = 'https://api.example';
const SWITCHES = 200;

/** Random numbers from 0 to 1 that are the same for the same seed (mulberry32). */
function randomOf(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

interface Write {
  /** The organization of the screen on which the user wrote it. */
  readonly for: string;
}

/** An API with random latency and failures. It knows the organization only from the token. */
class Api implements HttpBackend {
  isOnline = true;
  readonly wrong: string[] = [];
  reads = 0;
  writes = 0;
  readonly #random: () => number;

  constructor(random: () => number) {
    this.#random = random;
  }

  handle(request: HttpRequest<unknown>): Observable<HttpEvent<unknown>> {
    return new Observable((subscriber) => {
      const organization = String(organizationOf(request.headers.get('Authorization')?.slice(7)));
      const fail = (status: number): void =>
        subscriber.error(new HttpErrorResponse({ status, url: request.url }));
      if (!this.isOnline) return fail(0);
      const asked = request.method === 'POST' ? (request.body as Write).for : organization;
      if (asked !== organization) this.wrong.push(`A write for ${asked} had a token for ${organization}.`);
      const answer = setTimeout(() => {
        const luck = this.#random();
        if (!this.isOnline) return fail(0);
        if (luck < 0.1) return fail(503);
        if (luck < 0.15) return fail(401);
        if (request.method === 'POST') this.writes++;
        else this.reads++;
        subscriber.next(new HttpResponse({ body: [`row of ${organization}`], url: request.url }));
        subscriber.complete();
      }, this.#random() * 400);
      return () => clearTimeout(answer);
    });
  }
}

interface Outcome {
  refused: number;
  failed: number;
}
const OUTCOME = new InjectionToken<Outcome & { screen?: { save: () => void; keep: () => () => void } }>(
  'outcome',
);

/** The screen of one organization: two ways to read, a draft, and writes that it shows at once. */
const Screen = component(
  `[{{ draft }}] {{ streamed() }} {{ fetched() }} @for (row of optimistic(); track $index) { {{ row }} }`,
  class {
    readonly #http = inject(HttpClient);
    readonly #session = injectOrgSession();
    readonly #outcome = inject(OUTCOME);
    /** That of the screen: it must not be another one when the user presses a button. */
    readonly #organization = this.#session.organization()?.id ?? '';
    readonly draft = `draft for ${this.#organization}`;
    readonly optimistic = signal<readonly string[]>([]);
    readonly streamed = toSignal(
      toObservable(this.#session.organizationKey).pipe(
        switchMap(() =>
          this.#http.get(`${api}/rows`).pipe(
            retry({ count: 3, delay: () => timer(50) }),
            catchError(() => EMPTY),
          ),
        ),
      ),
    );
    readonly #resource = httpResource(() => (this.#session.organizationKey() ? `${api}/more` : undefined));
    readonly fetched = computed(() => (this.#resource.hasValue() ? this.#resource.value() : '-'));

    constructor() {
      this.#outcome.screen = this;
    }

    #send(context = {}): void {
      const row = `new row of ${this.#organization}`;
      this.optimistic.update((rows) => [...rows, row]);
      this.#http
        .post(`${api}/rows`, { for: this.#organization } satisfies Write, context)
        .pipe(retry({ count: 4, delay: () => timer(150) }))
        .subscribe({
          error: (error: { code?: string }) => {
            this.#outcome[error.code === 'configuration' ? 'refused' : 'failed']++;
            this.optimistic.update((rows) => rows.slice(1));
          },
        });
    }

    readonly save = (): void => this.#send();

    /** Keeps a write, as for the time when the browser is online again. Returns the function that sends it. */
    readonly keep = (): (() => void) => {
      const context = forOrganization(this.#organization);
      return () => this.#send({ context });
    };
  },
  { selector: 'app-screen' },
);

const Root = component(
  '<header>{{ session.organization()?.id }}</header><main *requireOrganization><app-screen /></main>',
  class {
    readonly session = injectOrgSession();
  },
  { selector: 'app-root', imports: [RequireOrganization, Screen] },
);

it.each([1, 2, 3])(
  `${SWITCHES} switches with random latency, failures, writes and offline phases (seed %i)`,
  { timeout: 60_000 },
  async (seed) => {
    const tenant = installTenant();
    const { client } = await signIn(tenant, A.id);
    await client.getTokenForOrg(B.id);
    await client.getTokenForOrg(C.id);
    useClock();
    const random = randomOf(seed);
    const backend = new Api(random);
    const outcome: Outcome & { screen?: { save: () => void; keep: () => () => void } } = {
      refused: 0,
      failed: 0,
    };
    const { app, element } = await openApplication(Root, [
      provideOrgSession(client),
      provideHttpClient(withInterceptors([orgSessionInterceptor({ origins: [api] })])),
      { provide: HttpBackend, useValue: backend },
      { provide: OUTCOME, useValue: outcome },
    ]);

    const mixed: string[] = [];
    let frames = 0;
    const check = (): void => {
      frames++;
      const text = element.textContent;
      if (new Set(text.match(/org_\w/g)).size > 1) mixed.push(text);
    };
    const observer = new MutationObserver(check);
    observer.observe(element, { childList: true, subtree: true, characterData: true });

    const kept: (() => void)[] = [];
    const organizations = [A.id, B.id, C.id];
    for (let switches = 0; switches < SWITCHES;) {
      const choice = random();
      if (choice < 0.35) {
        switches++;
        const next = organizations[Math.floor(random() * 3)] ?? A.id;
        void client.switchOrganization(next, { interaction: 'none' }).catch(() => undefined);
      } else if (choice < 0.6) outcome.screen?.save();
      else if (choice < 0.7 && outcome.screen) kept.push(outcome.screen.keep());
      else if (choice < 0.8) kept.shift()?.();
      else if (choice < 0.85) backend.isOnline = !backend.isOnline;
      if (random() < 0.7) await vi.advanceTimersByTimeAsync(random() * 250);
      if (random() < 0.3) await settle();
      app.tick();
      check();
    }
    backend.isOnline = true;
    for (let last = 0; last < 20; last++) {
      await vi.advanceTimersByTimeAsync(500);
      await settle();
    }
    app.tick();
    check();
    observer.disconnect();

    expect(backend.wrong).toEqual([]);
    expect(mixed).toEqual([]);
    // At the end the screen shows the rows of the active organization.
    const active = client.getSnapshot().organization?.id;
    expect(element.textContent).toContain(`row of ${active}`);
    // The test did what its name says.
    expect(frames).toBeGreaterThan(SWITCHES);
    for (const count of [backend.reads, backend.writes, outcome.refused, outcome.failed])
      expect(count).toBeGreaterThan(10);
    app.destroy();
  },
);
