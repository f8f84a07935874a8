import { Component, computed, inject, signal } from '@angular/core';
import { injectOrgSession } from 'auth0-org-sessions/angular';
import { DEMO } from './demo-token.js';

export const SignIn = Component({
  selector: 'demo-sign-in',
  template: `
    <main>
      <h1>Sign in</h1>
      @if (message(); as message) {
        <p role="alert">{{ message }}</p>
      }
      <ul class="choices">
        @for (organization of organizations; track organization.id) {
          <li>
            <button type="button" (click)="signIn(organization.id)">
              Sign in to {{ organization.displayName }}
            </button>
          </li>
        }
      </ul>
    </main>
  `,
})(
  class {
    readonly #session = injectOrgSession();
    readonly #failed = signal<unknown>(undefined);
    readonly organizations = inject(DEMO).config.organizations;
    readonly message = computed(
      () => ((this.#failed() ?? this.#session.error()) as Error | undefined)?.message,
    );

    async signIn(organization: string) {
      try {
        await this.#session.loginWithRedirect({ organization, returnTo: location.pathname });
      } catch (error) {
        this.#failed.set(error);
      }
    }
  },
);
