import {
  isOrgSessionError,
  personalAccountId,
  type Organization,
  type OrgSessionSnapshot,
} from '../index.js';
import { badge } from './badge.js';
import type { ElementClient } from './connection.js';
import { h, redraw, setText } from './html.js';
import { icon } from './icon.js';
import { createKnownOrganizations } from './known-organizations.js';
import { english, withName, type SwitcherLabels } from './labels.js';
import { createListbox, type ListboxEntry } from './listbox.js';
import { createNotice } from './notice.js';

/** What `<organization-switcher>` shows and does. */
export interface Switcher {
  /** Begins to show a client; the answer ends it. */
  readonly connect: (client: ElementClient | undefined) => () => void;
  readonly setLabels: (labels: Partial<SwitcherLabels>) => void;
}

type Interaction = 'redirect' | 'popup' | 'none';
type Shown = Pick<
  OrgSessionSnapshot,
  'status' | 'organization' | 'user' | 'sessions' | 'switchingTo' | 'error'
>;

const starting: Shown = { status: 'starting', sessions: [] };

export function createSwitcher(
  host: HTMLElement,
  root: ShadowRoot,
  interaction: () => Interaction,
): Switcher {
  let client: ElementClient | undefined;
  let labels = english;
  let active: string | undefined;
  /** Of a call of ours, where the snapshot doesn't have it. */
  let failure: unknown;
  let dismissed: unknown;

  const button = h('button', { part: 'button', id: 'button', type: 'button' });
  const told = h('span', { part: 'announcement', 'aria-live': 'polite' });
  const known = createKnownOrganizations(() => update());
  const listbox = createListbox(
    button,
    (id) => void choose(id),
    () => update(),
  );
  const notice = createNotice(
    () => {
      dismissed = error();
      update();
      button.focus();
    },
    () => void signIn(organizationOf(error())),
  );
  root.append(h('div', { part: 'frame' }, button, listbox.popup, notice.element, told));

  const snapshot = (): Shown => client?.getSnapshot() ?? starting;
  const error = (): unknown => failure ?? snapshot().error;
  const nameOf = ({ id, name, displayName }: Organization): string =>
    displayName ?? name ?? (id === personalAccountId ? labels.personalAccount : id);
  const nameOfAsked = (asked: string | null | undefined): string => {
    const id = asked ?? personalAccountId;
    return nameOf(known.find(id, snapshot()) ?? { id });
  };

  const attempt = async (act: (client: ElementClient) => Promise<unknown>): Promise<void> => {
    failure = undefined;
    dismissed = error();
    update();
    try {
      if (client) await act(client);
    } catch (thrown) {
      failure = thrown;
    }
    update();
  };
  const allowed = (type: string, detail: object): boolean =>
    host.dispatchEvent(new CustomEvent(type, { detail, bubbles: true, composed: true, cancelable: true }));
  const here = (): string => location.pathname + location.search + location.hash;
  const signIn = async (organization?: string): Promise<void> => {
    if (!allowed('organization-sign-in', { organization })) return;
    await attempt((through) =>
      through.loginWithRedirect({ returnTo: here(), ...(organization !== undefined && { organization }) }),
    );
  };
  const choose = async (id: string): Promise<void> => {
    if (id === '') return signIn();
    const { organization: current, switchingTo } = snapshot();
    if (id === current?.id && switchingTo === undefined) return;
    if (!allowed('organization-select', { organization: known.find(id, snapshot()) })) return;
    await attempt((through) =>
      through.switchOrganization(id, { interaction: interaction(), returnTo: here() }),
    );
  };

  const entries = (shown: Shown, failed: string | undefined): ListboxEntry[] => {
    const held = new Set(shown.sessions.map(({ organization }) => organization.id));
    const is = ({ id, name }: Organization, asked: string | null | undefined): boolean =>
      asked !== undefined && (id === (asked ?? personalAccountId) || name === asked);
    const organizations = known.all(shown).map((one): ListboxEntry => {
      const tone = is(one, shown.switchingTo)
        ? 'pending'
        : is(one, failed)
          ? 'failed'
          : held.has(one.id) && one.id !== shown.organization?.id
            ? 'held'
            : undefined;
      return {
        id: one.id,
        name: nameOf(one),
        alias: one.name,
        tone,
        state: tone && labels[tone],
        selected: one.id === shown.organization?.id,
      };
    });
    return [...organizations, { id: '', name: labels.another, selected: false }];
  };

  /** What the button says, and whether it waits. */
  const face = ({ status, organization, sessions, switchingTo }: Shown): [text: string, busy: boolean] => {
    if (switchingTo !== undefined) return [withName(labels.switching, nameOfAsked(switchingTo)), true];
    if (status === 'starting') return [labels.loading, true];
    if (status === 'redirecting') return [labels.redirecting, true];
    if (organization) return [nameOfAsked(organization.id), false];
    return [sessions.length > 0 ? labels.choose : labels.signIn, false];
  };
  /** Whether there is a list to open. */
  const lists = ({ status, sessions }: Shown): boolean =>
    status !== 'starting' && status !== 'redirecting' && sessions.length > 0;

  const update = (): void => {
    const shown = snapshot();
    const { organization, switchingTo } = shown;
    const [text, busy] = face(shown);
    redraw(button, [labels.organization, text, organization?.id, busy], () => [
      ...(organization ? [badge(organization.id, nameOfAsked(organization.id))] : []),
      h('span', { part: 'label' }, h('span', { part: 'prefix' }, labels.organization, ' '), text),
      busy ? h('span', { part: 'spinner' }) : icon('chevron'),
    ]);
    const list = lists(shown);
    if (list) button.setAttribute('aria-haspopup', 'listbox');
    else {
      button.removeAttribute('aria-haspopup');
      listbox.close();
    }
    button.setAttribute('aria-busy', String(busy));
    button.setAttribute('aria-disabled', String(busy && !list));

    const wrong = error();
    const message = wrong === dismissed ? undefined : messageOf(wrong);
    const of = message === undefined ? undefined : organizationOf(wrong);
    const note = { loading: labels.loading, failed: labels.incomplete, loaded: '' }[known.state()];
    listbox.update(entries(shown, of), labels, note);
    notice.update(
      listbox.isOpen() ? undefined : message,
      labels.dismiss,
      isOrgSessionError(wrong) && wrong.code === 'login_required' ? labels.signIn : undefined,
    );
    if (switchingTo !== undefined) setText(told, text);
    else if (organization?.id !== active) {
      setText(told, active && organization ? withName(labels.switched, text) : '');
      active = organization?.id;
    } else if (message !== undefined) setText(told, '');
  };
  const messageOf = (thrown: unknown): string | undefined => {
    if (!isOrgSessionError(thrown)) return thrown instanceof Error ? thrown.message : undefined;
    if (thrown.code === 'superseded') return undefined;
    const label = labels.errors[thrown.code];
    return label === undefined ? thrown.message : withName(label, nameOfAsked(thrown.organization ?? ''));
  };

  const press = (): void => {
    const shown = snapshot();
    if (listbox.isOpen()) return listbox.close();
    if (!lists(shown)) return shown.status === 'signed-out' ? void signIn() : undefined;
    if (client) known.retry(client);
    listbox.open();
  };
  button.addEventListener('click', press);
  button.addEventListener('keydown', (event) => {
    if (event.key !== 'ArrowDown' && event.key !== 'ArrowUp') return;
    event.preventDefault();
    if (lists(snapshot())) press();
  });

  return {
    connect(next) {
      client = next;
      failure = active = undefined;
      const changed = (): void => {
        if (next) known.follow(next, next.getSnapshot());
        update();
      };
      const stop = next?.subscribe(changed);
      changed();
      return () => {
        stop?.();
        listbox.close();
      };
    },
    setLabels(given) {
      labels = { ...english, ...given, errors: { ...english.errors, ...given.errors } };
      update();
    },
  };
}

const organizationOf = (thrown: unknown): string | undefined =>
  isOrgSessionError(thrown) ? thrown.organization : undefined;
