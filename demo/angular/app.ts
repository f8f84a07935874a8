import { Component, CUSTOM_ELEMENTS_SCHEMA } from '@angular/core';
import { RouterLink, RouterLinkActive, RouterOutlet } from '@angular/router';
import { injectOrgSession, RequireOrganization } from 'auth0-org-sessions/angular';
import { SignIn } from './sign-in.js';

export const App = Component({
  selector: '#app',
  imports: [RequireOrganization, RouterLink, RouterLinkActive, RouterOutlet, SignIn],
  schemas: [CUSTOM_ELEMENTS_SCHEMA],
  template: `
    @switch (session.status()) {
      @case ('signed-in') {
        <header>
          <organization-switcher [client]="session.client" />
          <nav aria-label="Pages">
            <a
              routerLink="/"
              routerLinkActive
              ariaCurrentWhenActive="page"
              [routerLinkActiveOptions]="{ exact: true }"
              >Invoices</a
            >
            <a routerLink="/settings" routerLinkActive ariaCurrentWhenActive="page">Settings</a>
            <a routerLink="/compare" routerLinkActive ariaCurrentWhenActive="page">Compare</a>
          </nav>
          <span class="person">{{ session.user()?.name }}</span>
          <button type="button" (click)="signOut()">Sign out</button>
        </header>
        <main *requireOrganization><router-outlet /></main>
      }
      @case ('signed-out') {
        <demo-sign-in />
      }
      @default {
        <main><p role="status">Loading…</p></main>
      }
    }
  `,
})(
  class {
    readonly session = injectOrgSession();
    readonly signOut = () =>
      this.session.logout({ logoutParams: { returnTo: `${location.origin}/angular/` } });
  },
);
