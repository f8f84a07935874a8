import { Component, computed, CUSTOM_ELEMENTS_SCHEMA, inject } from '@angular/core';
import { toSignal } from '@angular/core/rxjs-interop';
import { Router, RouterLink, RouterLinkActive, RouterOutlet } from '@angular/router';
import { injectOrgSession, RequireOrganization } from 'auth0-org-sessions/angular';
import { map } from 'rxjs';
import { otherInUrl, prefixOf } from '../frameworks/open-demo.js';
import { DEMO } from './demo-token.js';
import { OtherAddress } from './other-address.js';
import { SignIn } from './sign-in.js';

export const App = Component({
  selector: '#app',
  imports: [OtherAddress, RequireOrganization, RouterLink, RouterLinkActive, RouterOutlet, SignIn],
  schemas: [CUSTOM_ELEMENTS_SCHEMA],
  template: `
    @switch (session.status()) {
      @case ('signed-in') {
        <header>
          <organization-switcher [client]="session.client" />
          <nav aria-label="Pages">
            <a
              [routerLink]="prefix() || '/'"
              routerLinkActive
              ariaCurrentWhenActive="page"
              [routerLinkActiveOptions]="{ exact: true }"
              >Invoices</a
            >
            <a [routerLink]="prefix() + '/settings'" routerLinkActive ariaCurrentWhenActive="page">Settings</a>
            <a [routerLink]="prefix() + '/compare'" routerLinkActive ariaCurrentWhenActive="page">Compare</a>
          </nav>
          <span class="person">{{ session.user()?.name }}</span>
          <button type="button" (click)="signOut()">Sign out</button>
        </header>
        <!-- Never the data of one organization at the address of another. -->
        @if (other(); as other) {
          <main>
            @if (session.switchingTo() === undefined) {
              <demo-other-address [organization]="other" />
            } @else {
              <p role="status">Loading…</p>
            }
          </main>
        } @else {
          <main *requireOrganization><router-outlet /></main>
        }
        <nav class="addresses" aria-label="Organizations">
          This page of
          @for (organization of demo.config.organizations; track organization.id) {
            <a [routerLink]="'/o/' + organization.name + path().slice(prefix().length)">{{
              organization.displayName
            }}</a>
          }
        </nav>
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
    readonly demo = inject(DEMO);
    readonly #router = inject(Router);
    readonly #url = toSignal(this.#router.events.pipe(map(() => this.#router.url)));
    readonly path = computed(() => (this.#url() ?? '/').replace(/[?#].*/, ''));
    readonly prefix = computed(() => prefixOf(this.path()));
    readonly other = computed(() =>
      otherInUrl(this.demo, this.session.organization(), `/angular${this.path()}`),
    );
    readonly signOut = () =>
      this.session.logout({ logoutParams: { returnTo: `${location.origin}/angular/` } });
  },
);
