import { Component, computed, inject, signal } from '@angular/core';
import { RouterLink } from '@angular/router';
import { injectOrgSession } from 'auth0-org-sessions/angular';
import { pathIn, sentenceOf } from '../frameworks/open-demo.js';
import type { KnownOrganization } from '../page/client/config.js';
import { DEMO } from './demo-token.js';

/** Shown at the address of an organization that could not become active. */
export const OtherAddress = Component({
  selector: 'demo-other-address',
  imports: [RouterLink],
  inputs: ['organization'],
  template: `
    <h1>{{ organization.displayName }}</h1>
    <p role="status">This address belongs to {{ organization.displayName }}.</p>
    @if (message(); as message) {
      <p role="alert">{{ message }}</p>
    }
    <button type="button" (click)="signIn()">Sign in to {{ organization.displayName }}</button>
    @if (stay(); as stay) {
      <a [routerLink]="'/o/' + stay.name">Stay in {{ stay.displayName }}</a>
    }
  `,
})(
  class {
    organization!: KnownOrganization;
    readonly #session = injectOrgSession();
    readonly #demo = inject(DEMO);
    readonly message = signal<string | undefined>(undefined);
    readonly stay = computed(() =>
      this.#demo.config.organizations.find(({ id }) => id === this.#session.organization()?.id),
    );

    async signIn() {
      const { id } = this.organization;
      try {
        await this.#session.loginWithRedirect({ organization: id, returnTo: pathIn(this.#demo, id) });
      } catch (error) {
        this.message.set(sentenceOf(error));
      }
    }
  },
);
