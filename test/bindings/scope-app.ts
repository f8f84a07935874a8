import type { AnyOrgSessionError, OrgSessionClient, OrgSessionSnapshot } from '../../src/index.js';

/**
 * An app with an `OrganizationScope` in each `<section>`, in one of the frameworks. A scope shows `<i>loading</i>`, or `<b>` with the code of
 * its error and a `<button>` that tries again, or the text of {@link contentText} in a `<p>`. `acme/globex` is a scope of Globex in the
 * content of one of Acme. `<header>` has the id of the page's active organization.
 */
export interface ScopeApp {
  readonly place: HTMLElement;
  /** Shows other scopes, in the same sections. */
  readonly show: (organizations: Organizations) => Promise<void>;
  /** Waits for pending renders. */
  readonly flush: () => Promise<void>;
  readonly unmount: () => Promise<void>;
}

export type Organizations = readonly (string | null)[];

/** What the components of the app call. */
export interface ScopeHooks {
  /** Is called when a content is mounted, with what the binding returns there. @returns A function to call when it is unmounted. */
  readonly mounted: (content: MountedContent) => () => void;
  readonly reported: (error: AnyOrgSessionError) => void;
}

export interface MountedContent {
  readonly client: OrgSessionClient;
  /** Shows text in the content. */
  readonly show: (text: string) => void;
}

export type MountScopes = (
  client: OrgSessionClient,
  organizations: Organizations,
  hooks: ScopeHooks,
) => Promise<ScopeApp>;

/** The scope in a section, and those in its content. */
export function parseScope(organization: string | null): [organization: string | null, nested: string[]] {
  const [first = '', ...others] = organization?.split('/') ?? [];
  return [organization === null ? null : first, others.length > 0 ? [others.join('/')] : []];
}

/** The text of a content: everything that a binding says about its organization. */
export const contentText = (
  session: Pick<OrgSessionSnapshot, 'organization' | 'claims' | 'permissions' | 'status'> & {
    readonly organizationKey: string;
    readonly isAllowed: boolean;
  },
): string =>
  [
    session.organization?.id,
    session.claims?.['org_id'] ?? 'no-organization',
    session.permissions.join('+'),
    session.organizationKey.replace(' ', '-'),
    session.status,
    session.isAllowed,
  ].join(' ');

/** A permission that {@link contentText} says whether the user has. */
export const CHECKED_PERMISSION = 'read:orders';
