import { openApp, TestBed } from './test-bed.js';
import { APP_BASE_HREF } from '@angular/common';
import {
  HttpClient,
  provideHttpClient,
  withInterceptors,
  type HttpInterceptorFn,
} from '@angular/common/http';
import {
  HttpTestingController,
  provideHttpClientTesting,
  type TestRequest,
} from '@angular/common/http/testing';
import { PLATFORM_ID } from '@angular/core';
import type { OrgSessionClient } from '../../../src/index.js';
import { orgSessionInterceptor, type OrgSessionInterceptorOptions } from '../../../src/angular/index.js';
import { until } from '../../support/async.js';

/** The origin that gets tokens. */
export const api = 'https://api.example';

export interface HttpApp {
  http: HttpClient;
  api: HttpTestingController;
  /** Waits for the next request to a URL. */
  arrives: (url: string) => Promise<TestRequest>;
}

/** Sets up a test app whose `HttpClient` has the interceptor, after `before`. */
export function openHttp(
  client: OrgSessionClient,
  options?: Partial<OrgSessionInterceptorOptions>,
  { platform = 'browser', before = [] }: { platform?: string; before?: HttpInterceptorFn[] } = {},
): HttpApp {
  openApp(
    client,
    { provide: PLATFORM_ID, useValue: platform },
    { provide: APP_BASE_HREF, useValue: '/' },
    provideHttpClient(withInterceptors([...before, orgSessionInterceptor({ origins: [api], ...options })])),
    provideHttpClientTesting(),
  );
  const controller = TestBed.inject(HttpTestingController);
  return {
    http: TestBed.inject(HttpClient),
    api: controller,
    async arrives(url) {
      let found: TestRequest | undefined;
      await until(() => Boolean((found ??= controller.match((request) => request.url === url)[0])));
      return found as TestRequest;
    },
  };
}

/** The access token of a request. */
export const tokenOf = ({ request }: TestRequest): string | undefined =>
  request.headers.get('Authorization')?.replace(/^Bearer /, '');
