import { Component, computed, inject } from '@angular/core';
import type { AnyOrgSessionError } from 'auth0-org-sessions';
import { injectOrgSession, OrganizationScope } from 'auth0-org-sessions/angular';
import { COMPARED, nameOf, sentenceOf } from '../frameworks/open-demo.js';
import { DEMO } from './demo-token.js';
import { InvoiceList } from './invoice-list.js';

/** In the scope: the session is that of the scope. */
const SignOutOfScope = Component({
  selector: 'demo-sign-out-of-scope',
  template: '<button type="button" (click)="signOut()">Sign out of {{ name() }}</button>',
})(
  class {
    readonly #config = inject(DEMO).config;
    readonly #session = injectOrgSession();
    readonly name = computed(() => {
      const organization = this.#session.organization();
      return organization && nameOf(this.#config, organization);
    });
    readonly signOut = () => this.#session.logoutOrganization(this.#session.organization()?.id ?? '');
  },
);

const SignInToScope = Component({
  selector: 'demo-sign-in-to-scope',
  template: '<button type="button" (click)="signIn()">Sign in</button>',
})(
  class {
    readonly #session = injectOrgSession();
    // If the login fails, the scope still shows why it has no session.
    readonly signIn = () => this.#session.loginWithPopup().catch(() => undefined);
  },
);

/** The invoices of two organizations side by side, whichever is active. */
export const ComparePage = Component({
  imports: [InvoiceList, OrganizationScope, SignInToScope, SignOutOfScope],
  template: `
    <h1>Compare</h1>
    <div class="columns">
      @for (name of compared; track name) {
        <section [attr.data-organization]="name">
          <ng-container *organizationScope="name; fallback: loading; error: failed">
            <demo-invoice-list />
            <demo-sign-out-of-scope />
          </ng-container>
        </section>
      }
    </div>
    <ng-template #loading><p role="status">Loading…</p></ng-template>
    <ng-template #failed let-error let-retry="retry">
      <p role="alert">{{ sentenceOf(error) }}</p>
      @if (needsLogin(error)) {
        <demo-sign-in-to-scope />
      } @else {
        <button type="button" (click)="retry()">Try again</button>
      }
    </ng-template>
  `,
})(
  class {
    readonly compared = COMPARED;
    readonly sentenceOf = sentenceOf;
    readonly needsLogin = ({ code }: AnyOrgSessionError) => code === 'login_required';
  },
);
