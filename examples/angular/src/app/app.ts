import { httpResource } from '@angular/common/http';
import { Component, resource } from '@angular/core';
import { injectOrgSession, RequirePermission } from 'auth0-org-sessions/angular';
import { api } from '../client';

@Component({
  selector: 'app-root',
  imports: [RequirePermission],
  template: `
    <p>{{ session.status() === 'starting' ? 'Loading…' : session.error()?.message }}</p>
    @if (session.organization(); as organization) {
      <h1>{{ organization.name }}</h1>
      @for (one of organizations.hasValue() ? organizations.value() : []; track one.id) {
        <button (click)="switchTo(one.id)">{{ one.displayName }}</button>
      }
      <button (click)="signOut()">Sign out</button>
      <pre *requirePermission="'read:invoices'">{{ invoices.hasValue() ? invoices.value() : '' }}</pre>
    } @else if (session.status() === 'signed-out') {
      <button (click)="signIn()">Sign in</button>
    }
  `,
})
export class App {
  readonly session = injectOrgSession();
  readonly organizations = resource({
    params: () => this.session.organizationKey() || undefined, // another organization or user
    loader: () => this.session.listOrganizations(),
  });
  readonly invoices = httpResource.text(() => {
    const id = this.session.organizationKey() && this.session.organization()?.id;
    return id ? `${api.baseUrl}/organizations/${id}/invoices` : undefined;
  });
  signIn = () => this.session.loginWithRedirect().catch(console.warn); // a newer login can replace it
  switchTo = (id: string) => this.session.switchOrganization(id).catch(console.warn);
  signOut = () => this.session.logout().catch(console.warn);
}
