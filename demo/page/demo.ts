import type { OrgSessionClient, OrgSessionSnapshot } from 'auth0-org-sessions';
import type { Api } from './api/api.js';
import type { DemoConfig } from './client/config.js';
import type { Memberships } from './organizations/memberships.js';
import type { OrganizationLooks } from './organizations/organization-style.js';

/** What every part of the page works with. */
export interface Demo {
  readonly client: OrgSessionClient;
  readonly config: DemoConfig;
  readonly api: Api;
  readonly looks: OrganizationLooks;
  readonly memberships: Memberships;
  /** Tells the visitor what went wrong. */
  readonly report: (error: unknown) => void;
}

/** A part of the page: made once, then told what is true now. */
export interface View {
  readonly element: HTMLElement;
  readonly update: (snapshot: OrgSessionSnapshot) => void;
}
