/** `HttpClient` in the view of an `OrganizationScope`. */
import { component, openApplication } from './application.js';
import {
  HttpBackend,
  HttpClient,
  HttpContext,
  HttpErrorResponse,
  httpResource,
  HttpResponse,
  provideHttpClient,
  withInterceptors,
  type HttpEvent,
  type HttpRequest,
} from '@angular/common/http';
import { inject, Injectable, InjectionToken, type ApplicationRef } from '@angular/core';
import { firstValueFrom, Observable, retry } from 'rxjs';
import { afterEach, beforeEach, expect, it } from 'vitest';
import {
  forOrganization,
  injectOrgSession,
  OrganizationScope,
  orgSessionInterceptor,
  provideOrgSession,
} from '../../../src/angular/index.js';
import { rejection, settle, until } from '../../support/async.js';
import { installTenant, organizationOf, signIn, type Page } from '../../support/page.js';
import { A, B, C, type Tenant } from '../../support/tenant.js';

const api = 'https://api.example';

/** An API that answers later, and notes what it received. */
class Api implements HttpBackend {
  readonly requests: { request: HttpRequest<unknown>; answer: (status?: number) => void; isOpen: boolean }[] =
    [];

  /** The organizations of the tokens. */
  organizations(): unknown[] {
    return this.requests.map(({ request }) =>
      organizationOf(request.headers.get('Authorization')?.replace('Bearer ', '')),
    );
  }

  handle(request: HttpRequest<unknown>): Observable<HttpEvent<unknown>> {
    return new Observable((subscriber) => {
      const received = {
        request,
        isOpen: true,
        answer(status = 200) {
          const { url } = request;
          if (status >= 400) return subscriber.error(new HttpErrorResponse({ status, url }));
          subscriber.next(new HttpResponse({ body: url, url }));
          subscriber.complete();
        },
      };
      this.requests.push(received);
      return () => {
        received.isOpen = false;
      };
    });
  }
}

/** A service of the whole app: it does not know the scope that calls it. */
class AppService {
  readonly http = inject(HttpClient);
}
Injectable({ providedIn: 'root' })(AppService);

interface Screen {
  readonly http: HttpClient;
  readonly service: AppService;
  readonly own: AppService;
}
const SCREENS = new InjectionToken<Record<string, Screen>>('screens');
const OWN_SERVICE = new InjectionToken<AppService>('own service');

const ScreenComponent = component(
  '{{ resource.hasValue() ? resource.value() : "" }}',
  class implements Screen {
    readonly http = inject(HttpClient);
    readonly service = inject(AppService);
    readonly own = inject(OWN_SERVICE);
    readonly resource = httpResource.text(() => `${api}/resource`);

    constructor() {
      inject(SCREENS)[injectOrgSession().organization()?.id ?? ''] = this;
    }
  },
  {
    selector: 'app-screen',
    // A service of the component is created in the scope.
    providers: [{ provide: OWN_SERVICE, useFactory: () => new AppService() }],
  },
);

const Root = component(
  '<app-screen *organizationScope="\'org_A\'" /><app-screen *organizationScope="\'globex\'" />',
  class {
    readonly session = injectOrgSession();
  },
  { selector: 'app-root', imports: [OrganizationScope, ScreenComponent] },
);

let tenant: Tenant;
let page: Page;
let backend: Api;
let app: ApplicationRef;
let screens: Record<string, Screen>;
const seen: (string | null)[] = [];
beforeEach(async () => {
  tenant = installTenant();
  page = await signIn(tenant, A.id);
  backend = new Api();
  screens = {};
  seen.length = 0;
  ({ app } = await openApplication(Root, [
    provideOrgSession(page.client),
    provideHttpClient(
      withInterceptors([
        (request, next) => {
          seen.push(request.url);
          return next(request);
        },
        orgSessionInterceptor({ origins: [api] }),
      ]),
    ),
    { provide: HttpBackend, useValue: backend },
    { provide: SCREENS, useValue: screens },
  ]));
  await until(() => {
    app.tick();
    return backend.requests.length === 2;
  });
});
afterEach(() => app.destroy());

const screen = ({ id }: { id: string }): Screen => {
  const found = screens[id];
  if (!found) throw new Error(`No screen of ${id}.`);
  return found;
};
const next = async (): Promise<Api['requests'][number]> => {
  const before = backend.requests.length;
  await until(() => backend.requests.length > before);
  return backend.requests[before] as Api['requests'][number];
};

it('sends requests for the organization of the scope, through the interceptors of the app, whichever is active', async () => {
  expect(backend.organizations().sort()).toEqual([A.id, B.id]);
  await page.client.switchOrganization(C.id);
  backend.requests.length = 0;
  for (const one of [A, B]) screen(one).http.get(`${api}/of-${one.id}`).subscribe();
  await until(() => backend.requests.length === 2);
  const received = backend.requests.map(({ request }) => request.url);
  expect(backend.organizations()).toEqual(received.map((url) => url.slice(-5)));
  expect(seen.filter((url) => url?.includes('of-'))).toHaveLength(2);
});

it('a service of a component is in the scope, one of the whole app is not', async () => {
  await page.client.switchOrganization(C.id);
  backend.requests.length = 0;
  const { own, service } = screen(B);
  own.http.get(`${api}/own`).subscribe();
  await until(() => backend.requests.length === 1);
  service.http.get(`${api}/service`).subscribe();
  await until(() => backend.requests.length === 2);
  expect(backend.organizations()).toEqual([B.id, C.id]);
});

it('a request can name another organization, and a context can be used in several scopes', async () => {
  backend.requests.length = 0;
  screen(B)
    .http.get(`${api}/named`, { context: forOrganization(A.id) })
    .subscribe();
  await until(() => backend.requests.length === 1);
  const context = new HttpContext();
  for (const one of [A, B, A]) {
    screen(one).http.get(`${api}/shared`, { context }).subscribe();
    await next();
  }
  expect(backend.organizations()).toEqual([A.id, A.id, B.id, A.id]);
  expect([...context.keys()]).toEqual([]);
});

it('a switch of the page does not end its requests; the end of its session does', async () => {
  backend.requests.length = 0;
  const read = firstValueFrom(screen(B).http.get(`${api}/read`), { defaultValue: 'ended' });
  const write = rejection(firstValueFrom(screen(B).http.post(`${api}/write`, {})));
  const other = firstValueFrom(screen(A).http.get(`${api}/other`, { responseType: 'text' }));
  await until(() => backend.requests.length === 3);
  await page.client.switchOrganization(C.id);
  expect(backend.requests.map(({ isOpen }) => isOpen)).toEqual([true, true, true]);
  const { http } = screen(B);
  await page.client.logoutOrganization(B.id);
  expect(await read).toBe('ended');
  expect((await write).code).toBe('login_required');
  for (const { request, answer } of backend.requests) if (request.url.endsWith('other')) answer();
  expect(await other).toBe(`${api}/other`);
  // What still runs in the former view does not sign in again.
  const late = await rejection(firstValueFrom(http.get(`${api}/late`)));
  expect(late.code).toBe('login_required');
  expect(backend.requests).toHaveLength(3);
});

it('a write that is sent again stays one of its organization and user', async () => {
  backend.requests.length = 0;
  const saved = firstValueFrom(
    screen(B).http.post(`${api}/write`, {}, { responseType: 'text' }).pipe(retry(1)),
  );
  await until(() => backend.requests.length === 1);
  await page.client.switchOrganization(C.id);
  backend.requests[0]?.answer(503);
  await until(() => backend.requests.length === 2);
  backend.requests[1]?.answer();
  await saved;
  await settle();
  expect(backend.organizations()).toEqual([B.id, B.id]);
});
