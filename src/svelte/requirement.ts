import { untrack, type Snippet } from 'svelte';
import { createSubscriber } from 'svelte/reactivity';
import type { Organization, OrgSessionClient } from '../index.js';
import { useOrgSession } from './use-org-session.js';

/** Props of {@link RequireOrganization}. */
export interface RequireOrganizationProps {
  /**
   * Rendered while the requirement is met, with the active organization as a parameter.
   *
   * @default undefined. Nothing is rendered.
   */
  children?: Snippet<[organization: Organization]> | undefined;
  /**
   * Rendered while the requirement is not met.
   *
   * @default undefined. Nothing is rendered.
   */
  fallback?: Snippet | undefined;
  /**
   * Rendered while the client starts, and while the page leaves for the login page or the logout page.
   *
   * @default The snippet `fallback`.
   */
  pending?: Snippet | undefined;
  /**
   * Whether the children keep their state when another organization or user becomes active. By default Svelte destroys them, and creates them
   * again with new state.
   *
   * @default false
   */
  keepState?: boolean | undefined;
}

/** Props of {@link RequirePermission}. With `keepState` the children still lose their state when `fallback` replaces them. */
export interface RequirePermissionProps extends RequireOrganizationProps {
  /** A permission of the API, such as `'read:invoices'`. */
  permission: string;
  /**
   * The API whose access token is checked; without a token for it in memory, the permission is missing.
   *
   * @default The `audience` of the client's options.
   */
  audience?: string | undefined;
}

/** What is rendered until the key of a {@link Requirement} changes. */
interface View {
  /** The snippet that is rendered. */
  readonly name: 'children' | 'fallback' | 'pending';
  /**
   * The active organization. It stays the same one when the view ends, so that code that runs then has the organization that it belongs to.
   * Only the snippets `fallback` and `pending`, which have no parameter, are rendered without one.
   */
  readonly organization: Organization;
}

/** What the components {@link RequireOrganization} and {@link RequirePermission} render. */
export interface Requirement {
  /** Another key means new state. Reactive. */
  readonly key: string;
  /** Creates the view for the current key. */
  readonly createView: () => View;
}

/**
 * Decides what {@link RequireOrganization} and {@link RequirePermission} render.
 *
 * @param getProps Returns props of the component. They can change.
 * @param isAllowed Called only while an organization is active.
 */
export function createRequirement(
  getProps: () => Pick<RequireOrganizationProps, 'pending' | 'keepState'>,
  isAllowed: (client: OrgSessionClient) => boolean = () => true,
): Requirement {
  const session = useOrgSession();
  const { client } = session;
  /** Changes when `organizationKey` changes and when the requirement is lost. Svelte can render once for a change and one back. */
  let generation = 0;
  let signal: AbortSignal | undefined;
  let isMet = false;
  /** Begins a new generation if `organizationKey` has changed, which `organizationSignal` changes with, or if the requirement was lost. */
  const update = (): void => {
    const wasMet = isMet;
    isMet = session.organization !== undefined && isAllowed(client);
    if (signal !== (signal = client.organizationSignal) || (wasMet && !isMet)) generation++;
  };
  // Called for each change of the snapshot, because two changes can happen before the next render.
  const track = createSubscriber((changed) =>
    client.subscribe(() => {
      untrack(update);
      changed();
    }),
  );
  const currentName = (): View['name'] => {
    track();
    update();
    if (isMet) return 'children';
    const isPending = !session.organization && session.status !== 'signed-out';
    // Without `pending`, a sign-in form that is shown while the client starts keeps its state when the start is done.
    return isPending && getProps().pending ? 'pending' : 'fallback';
  };

  return {
    get key() {
      const name = currentName();
      return getProps().keepState ? name : `${name} ${generation}`;
    },
    createView: () =>
      untrack(() => {
        const name = currentName();
        const { organizationSignal } = client;
        let { organization } = session;
        return {
          name,
          get organization() {
            const current = session.organization;
            const isSame = getProps().keepState || organizationSignal === client.organizationSignal;
            if (current && isSame) organization = current;
            return organization as Organization;
          },
        };
      }),
  };
}
