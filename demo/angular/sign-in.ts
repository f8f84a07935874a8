import { Component, computed, inject, signal } from '@angular/core';
import { isOrgSessionError } from 'auth0-org-sessions';
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
      @if (denied(); as denied) {
        <button type="button" (click)="signIn(denied.organization, true)">Sign in as another user</button>
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
    readonly #trouble = computed(() => this.#failed() ?? this.#session.error());
    readonly message = computed(() => (this.#trouble() as Error | undefined)?.message);
    readonly denied = computed(() => {
      const trouble = this.#trouble();
      return isOrgSessionError(trouble) && trouble.code === 'access_denied' ? trouble : undefined;
    });

    async signIn(organization: string | undefined, switchUser = false) {
      try {
        await this.#session.loginWithRedirect({ organization, switchUser, returnTo: location.pathname });
      } catch (error) {
        this.#failed.set(error);
      }
    }
  },
);
