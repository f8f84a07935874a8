import type { OrgSessionSnapshot } from 'auth0-org-sessions';
import type { Demo, View } from '../demo.js';
import { actionButton } from '../dom/action-button.js';
import { h, redraw } from '../dom/html.js';
import { currentPath, organizationInUrl } from './organization-in-url.js';
import { rememberLastOrganization } from './last-organization.js';
import { toArgument } from './personal-account.js';
import { switchOrganization } from './switch-organization.js';

/** Shown while the address names another organization than the active one. */
export function createAddressNotice(demo: Demo): View {
  const { client, organizationStyle } = demo;
  const last = rememberLastOrganization(client);
  const element = h('div', { role: 'status' });

  const update = (snapshot: OrgSessionSnapshot): void => {
    const target = snapshot.status === 'starting' ? undefined : organizationInAddress(demo);
    const session = snapshot.organization ?? latestSession(snapshot);
    const isThere = session !== undefined && (session.id === target || session.name === target);
    const other = isThere ? undefined : (session ?? last());
    if (target === undefined || isThere) return redraw(element, '', () => []);
    const hasSession = snapshot.sessions.some(({ organization }) => organization.id === target);
    redraw(element, [target, other, hasSession, session === undefined], () => [
      draw(target, other, hasSession, session !== undefined),
    ]);
  };

  const draw = (
    target: string,
    other: { id: string; name?: string } | undefined,
    hasSession: boolean,
    isSignedIn: boolean,
  ): HTMLElement => {
    const named = organizationStyle.nameOf(target);
    const stay = other && organizationStyle.nameOf(other);
    const text = h(
      'p',
      {},
      isSignedIn && stay !== undefined && `You are signed in to ${stay}. `,
      `This address belongs to ${named}.`,
      !isSignedIn && stay !== undefined && ` You were signed in to ${stay} in this tab.`,
    );
    return h(
      'div',
      { class: 'card address-notice' },
      text,
      h(
        'div',
        { class: 'actions' },
        actionButton(
          demo,
          `${hasSession ? 'Switch' : 'Sign in'} to ${named}`,
          () =>
            hasSession
              ? switchOrganization(demo, toArgument(target))
              : client.loginWithRedirect({ organization: target, returnTo: currentPath() }),
          'primary',
        ),
        other && actionButton(demo, `Stay in ${stay ?? ''}`, () => stayIn(other.id, isSignedIn)),
      ),
    );
  };

  /** Leaves the address. A page that keeps no session restores the organization at its own address. */
  const stayIn = async (id: string, isSignedIn: boolean): Promise<void> => {
    const isMainOrigin = location.hostname === 'localhost';
    if (!isMainOrigin || !isSignedIn) return location.assign(mainAddress());
    if (client.getSnapshot().organization?.id !== id) await switchOrganization(demo, toArgument(id));
    history.replaceState(null, '', '/');
    update(client.getSnapshot());
  };

  // With the option followUrl, the address changes after the snapshot.
  addEventListener('popstate', () => update(client.getSnapshot()));

  return { element, update };
}

/** The id of the organization that the address names, or the text itself if it is none of the tenant's. */
function organizationInAddress({ config }: Demo): string | undefined {
  const named = organizationInUrl();
  // Any other text is refused with an error.
  if (named === undefined || !/^[\w-]+$/.test(named)) return undefined;
  return config.organizations.find(({ id, name }) => id === named || name === named)?.id ?? named;
}

const latestSession = ({ sessions }: OrgSessionSnapshot): OrgSessionSnapshot['organization'] =>
  [...sessions].sort((a, b) => b.lastUsedAt - a.lastUsedAt)[0]?.organization;

const mainAddress = (): string => `http://localhost${location.port && `:${location.port}`}/`;
