import { Component, computed, inject, signal } from '@angular/core';
import { isOrgSessionError } from 'auth0-org-sessions';
import { injectOrgSession } from 'auth0-org-sessions/angular';
import { Title } from '@angular/platform-browser';
import { pathIn, sentenceOf, titleOf } from '../frameworks/open-demo.js';
import { DEMO } from './demo-token.js';

export const SignIn = Component({
  selector: 'demo-sign-in',
  template: `
    <main class="sign-in">
      <h1>Sign in</h1>
      <p>Choose an organization.</p>
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
              <span class="badge" [style.background]="organization.colour" aria-hidden="true">{{
                organization.displayName[0]
              }}</span>
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
    readonly #demo = inject(DEMO);
    readonly organizations = this.#demo.config.organizations;
    readonly #trouble = computed(() => this.#failed() ?? this.#session.error());
    readonly message = computed(() => this.#trouble() && sentenceOf(this.#trouble()));
    readonly denied = computed(() => {
      const trouble = this.#trouble();
      return isOrgSessionError(trouble) && trouble.code === 'access_denied' ? trouble : undefined;
    });

    constructor() {
      inject(Title).setTitle(titleOf('Sign in'));
    }

    async signIn(organization: string | undefined, switchUser = false) {
      try {
        const returnTo = pathIn(this.#demo, organization);
        await this.#session.loginWithRedirect({ organization, switchUser, returnTo });
      } catch (error) {
        this.#failed.set(error);
      }
    }
  },
);
