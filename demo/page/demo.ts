import type { OrgSessionClient, OrgSessionSnapshot } from 'auth0-org-sessions';
import type { Api } from './api/api.js';
import type { DemoConfig } from './client/config.js';
import type { Memberships } from './organizations/memberships.js';
import type { OrganizationStyle } from './organizations/organization-style.js';

/** What the parts of the page share. */
export interface Demo {
  readonly client: OrgSessionClient;
  readonly config: DemoConfig;
  readonly api: Api;
  readonly organizationStyle: OrganizationStyle;
  readonly memberships: Memberships;
  /** Shows an error to the visitor. */
  readonly report: (error: unknown) => void;
}

/** A part of the page. It is created once and updated with every snapshot. */
export interface View {
  readonly element: HTMLElement;
  readonly update: (snapshot: OrgSessionSnapshot) => void;
}
