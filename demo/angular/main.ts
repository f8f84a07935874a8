// Compiles the templates in the browser, so that Angular's build is not needed.
import '@angular/compiler';
import '../frameworks/styles.css';
import { APP_BASE_HREF } from '@angular/common';
import { provideHttpClient, withInterceptors } from '@angular/common/http';
import { provideZonelessChangeDetection } from '@angular/core';
import { bootstrapApplication } from '@angular/platform-browser';
import { provideRouter } from '@angular/router';
import { orgSessionInterceptor, provideOrgSession } from 'auth0-org-sessions/angular';
import { defineElements } from 'auth0-org-sessions/elements';
import { openDemo, titleOf } from '../frameworks/open-demo.js';
import { App } from './app.js';
import { ComparePage } from './compare-page.js';
import { DEMO } from './demo-token.js';
import { InvoicesPage } from './invoices-page.js';
import { SettingsPage } from './settings-page.js';

defineElements();
const demo = await openDemo('/angular/');
await bootstrapApplication(App, {
  providers: [
    provideZonelessChangeDetection(),
    provideOrgSession(demo.client),
    provideHttpClient(withInterceptors([orgSessionInterceptor({ origins: [demo.config.api] })])),
    provideRouter([
      // Of the organization in the URL, or of the last one.
      ...['', 'o/:organization'].flatMap((prefix) => [
        { path: prefix, pathMatch: 'full' as const, component: InvoicesPage, title: titleOf('Invoices') },
        {
          path: `${prefix}/settings`.replace(/^\//, ''),
          component: SettingsPage,
          title: titleOf('Settings'),
        },
        {
          path: `${prefix}/compare`.replace(/^\//, ''),
          component: ComparePage,
          title: titleOf('Compare'),
        },
      ]),
      { path: '**', redirectTo: '' },
    ]),
    { provide: APP_BASE_HREF, useValue: '/angular/' },
    { provide: DEMO, useValue: demo },
  ],
});
