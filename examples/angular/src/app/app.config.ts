import { provideHttpClient, withFetch, withInterceptors } from '@angular/common/http';
import type { ApplicationConfig } from '@angular/core';
import { orgSessionInterceptor, provideOrgSession } from 'auth0-org-sessions/angular';
import { api, client } from '../client';

const interceptor = orgSessionInterceptor({ origins: [api.baseUrl] });
export const appConfig: ApplicationConfig = {
  providers: [provideOrgSession(client), provideHttpClient(withFetch(), withInterceptors([interceptor]))],
};
