import {
  personalAccountId,
  type Organization,
  type OrgSessionError,
  type OrgSessionSnapshot,
  type SwitchOptions,
} from '../../index.js';
import { badge } from './badge.js';
import type { ElementClient, View } from '../session-element.js';
import { h, redraw, setAttributes, setText } from '../dom/html.js';
import { createKnownOrganizations } from './organization-list.js';
import { english, withName, type SwitcherLabels } from './labels.js';
import { createListbox, type ListboxEntry } from './listbox.js';
import { createNotice } from './notice.js';
import { createStyleSheet } from '../dom/style-sheet.js';
import { switcherStyle } from './switcher-style.js';

type Shown = Pick<
  OrgSessionSnapshot,
  'status' | 'organization' | 'user' | 'sessions' | 'switchingTo' | 'error'
>;
/** One of ours, or whatever else a call of the client was rejected with. */
type Trouble = Partial<OrgSessionError>;

const adopt = createStyleSheet(switcherStyle);

const starting: Shown = { status: 'starting', sessions: [] };

export function createSwitcher(host: HTMLElement, root: ShadowRoot): View {
  adopt(root);
  let client: ElementClient | undefined;
  let labels = english;
  let active: string | undefined;
  /** Whether there is one to open. */
  let list = false;
  /** Of a call of ours: a login's is not in the snapshot. */
  let failure: Trouble | undefined;
  let dismissed: Trouble | undefined;

  const snapshot = (): Shown => client?.getSnapshot() ?? starting;
  const trouble = (): Trouble | undefined => failure ?? snapshot().error;
  const titleOf = ({ id, name, displayName }: Organization): string =>
    displayName ?? name ?? (id === personalAccountId ? labels.personalAccount : id);
  const nameOf = (asked: string | null): string => {
    const id = asked ?? personalAccountId;
    return titleOf(known.find(id) ?? { id });
  };

  const attempt = async (act: (client: ElementClient) => Promise<unknown> | undefined): Promise<void> => {
    failure = undefined;
    dismissed = trouble();
    update();
    try {
      if (client) await act(client);
    } catch (thrown) {
      failure = thrown as Trouble;
    }
    update();
  };
  /** Whether nobody cancelled it. */
  const tell = (type: string, detail: object): boolean =>
    host.dispatchEvent(new CustomEvent(type, { detail, bubbles: true, composed: true, cancelable: true }));
  const here = (): string => location.pathname + location.search + location.hash;
  const signIn = (organization?: string): void => {
    if (!tell('organization-sign-in', { organization })) return;
    const to = organization === undefined ? {} : { organization };
    void attempt((through) => through.loginWithRedirect({ ...to, returnTo: here() }));
  };
  const choose = (id: string): void => {
    if (!id) return signIn();
    const { organization, switchingTo } = snapshot();
    if (id === organization?.id && switchingTo === undefined) return;
    if (!tell('organization-select', { organization: known.find(id) })) return;
    const interaction = (host.getAttribute('interaction') ?? 'redirect') as SwitchOptions['interaction'];
    void attempt((through) => through.switchOrganization(id, { interaction, returnTo: here() }));
  };

  const button = h('button', { part: 'button', type: 'button' });
  const told = h('span', { part: 'spoken', 'aria-live': 'polite' });
  const known = createKnownOrganizations(() => update());
  const listbox = createListbox(button, choose);
  const notice = createNotice(
    () => {
      dismissed = trouble();
      update();
      button.focus();
    },
    () => signIn(trouble()?.organization),
  );
  root.append(h('div', { part: 'frame' }, button, listbox.popup, notice.element, told));

  const entries = ({ organization, sessions, switchingTo }: Shown): ListboxEntry[] => {
    const failed = trouble()?.organization;
    return [
      ...known.all().map((one): ListboxEntry => {
        const { id, name } = one;
        const is = (asked: string | null | undefined): boolean =>
          asked !== undefined && [id, name].includes(asked ?? personalAccountId);
        const selected = id === organization?.id;
        const held = !selected && sessions.some((session) => session.organization.id === id);
        const tone = is(switchingTo) ? 'pending' : is(failed) ? 'failed' : held ? 'held' : undefined;
        return { id, name: titleOf(one), alias: name, tone, state: tone && labels[tone], selected };
      }),
      { id: '', name: labels.another },
    ];
  };

  const update = (): void => {
    const shown = snapshot();
    const { status, organization, sessions, switchingTo } = shown;
    const changed = organization?.id !== active;
    // Over, now that another organization is reached.
    if (changed) failure = undefined;
    const waits = status === 'starting' || status === 'redirecting';
    const busy = waits || switchingTo !== undefined;
    list = !waits && sessions.length > 0;
    const text =
      switchingTo !== undefined
        ? withName(labels.switching, nameOf(switchingTo))
        : waits
          ? labels.loading
          : organization
            ? nameOf(organization.id)
            : labels[list ? 'organizations' : 'signIn'];

    redraw(button, [labels.organization, text, organization?.id, busy, list], () => [
      ...(organization ? [badge(organization.id, nameOf(organization.id))] : []),
      h(
        'span',
        { part: 'label' },
        h('span', { part: 'spoken' }, list ? `${labels.organization} ` : ''),
        text,
      ),
      ...(busy ? [h('span', { part: 'spinner' })] : list ? [h('span', { part: 'chevron' })] : []),
    ]);
    setAttributes(button, {
      'aria-busy': busy,
      'aria-disabled': waits,
      'aria-haspopup': list && 'listbox',
    });
    if (!list) listbox.close();

    const wrong = trouble();
    const { code, message, organization: asked } = wrong ?? {};
    const says = (code && labels.errors[code]) ?? message;
    notice.update(
      wrong === dismissed || code === 'superseded' ? undefined : withName(says ?? '', nameOf(asked ?? '')),
      labels.dismiss,
      code === 'login_required' ? labels.signIn : undefined,
    );
    const state = known.state();
    listbox.update(entries(shown), labels, state ? labels[state] : '');

    if (switchingTo !== undefined) setText(told, text);
    else if (changed) setText(told, active && organization ? withName(labels.switched, text) : '');
    active = organization?.id;
  };

  const press = (): void => {
    if (listbox.isOpen()) return listbox.close();
    if (!list) return snapshot().status === 'signed-out' ? signIn() : undefined;
    dismissed = trouble();
    known.retry();
    update();
    listbox.open();
  };
  button.addEventListener('click', press);
  button.addEventListener('keydown', (event) => {
    if (!list || !/^Arrow(Up|Down)$/.test(event.key)) return;
    event.preventDefault();
    press();
  });

  return {
    connect(next) {
      client = next;
      failure = active = undefined;
      const changed = (): void => {
        known.follow(next);
        update();
      };
      const stop = next?.subscribe(changed);
      changed();
      return () => {
        stop?.();
        listbox.close();
      };
    },
    translate(given: Partial<SwitcherLabels>) {
      labels = { ...english, ...given, errors: { ...english.errors, ...given.errors } };
      update();
    },
  };
}
