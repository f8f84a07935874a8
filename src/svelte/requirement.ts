import { untrack, type Snippet } from 'svelte';
import { createSubscriber } from 'svelte/reactivity';
import type { Organization, OrgSessionClient } from '../index.js';
import type { RequireOrganizationProps } from './require-organization.js';
import { useOrgSession } from './use-org-session.js';

/** What is rendered until the key of a {@link Requirement} changes. */
interface View {
  readonly snippet: Snippet<[Organization]> | Snippet | undefined;
  /** The active organization. It stays the same one when the view ends, so that code that runs then has the organization that it belongs to. */
  readonly organization: Organization | undefined;
}

/** What the components {@link RequireOrganization} and {@link RequirePermission} render. */
interface Requirement {
  /** Another key means new state. Reactive. */
  readonly key: string;
  /** Creates the view for the current key. */
  readonly createView: () => View;
}

/**
 * Decides what {@link RequireOrganization} and {@link RequirePermission} render.
 *
 * @param props Those of the component. They are read when they are needed, because they can change.
 * @param isAllowed Called only while an organization is active.
 */
export function createRequirement(
  props: RequireOrganizationProps,
  isAllowed: (client: OrgSessionClient) => boolean = () => true,
): Requirement {
  const session = useOrgSession();
  const { client } = session;
  /** Changes when `organizationKey` changes and when the requirement is lost. Svelte can render once for a change and one back. */
  let generation = 0;
  let signal: AbortSignal | undefined;
  let isMet = false;
  /** Each `organizationKey` has another signal. */
  const update = (): void => {
    const wasMet = isMet;
    isMet = session.organization !== undefined && isAllowed(client);
    if (signal !== (signal = client.organizationSignal) || (wasMet && !isMet)) generation++;
  };
  // Each change is seen, also between two renders.
  const track = createSubscriber((changed) =>
    client.subscribe(() => {
      untrack(update);
      changed();
    }),
  );
  const currentName = (): 'children' | 'fallback' | 'pending' => {
    track();
    update();
    if (isMet) return 'children';
    const isPending = !session.organization && session.status !== 'signed-out';
    // Without `pending`, a sign-in form that is shown while the client starts keeps its state when the start is done.
    return isPending && props.pending ? 'pending' : 'fallback';
  };

  return {
    get key() {
      const name = currentName();
      return props.keepState ? name : `${name} ${generation}`;
    },
    createView: () =>
      untrack(() => {
        const name = currentName();
        const first = generation;
        let { organization } = session;
        return {
          get snippet() {
            return props[name];
          },
          get organization() {
            const current = session.organization;
            if (current && (props.keepState || first === generation)) organization = current;
            return organization;
          },
        };
      }),
  };
}
