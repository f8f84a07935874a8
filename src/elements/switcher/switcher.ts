import {
  personalAccountId,
  type Organization,
  type OrgSessionError,
  type OrgSessionSnapshot,
  type SwitchOptions,
} from '../../index.js';
import { h, redraw, setAttributes, setText } from '../dom/html.js';
import { createStyleSheet } from '../dom/style-sheet.js';
import type { ElementClient, View } from '../session-element.js';
import { createBadge } from './badge.js';
import { completeLabels, ENGLISH, insertName, type GivenLabels } from './labels.js';
import { createEntryPrefetch } from './entry-prefetch.js';
import { createListbox, type ListboxEntry } from './listbox.js';
import { createNotice } from './notice.js';
import { createOrganizationList } from './organization-list.js';
import { switcherStyle } from './switcher-style.js';

type Snapshot = Pick<
  OrgSessionSnapshot,
  'status' | 'organization' | 'user' | 'sessions' | 'signedOutElsewhere' | 'switchingTo' | 'error'
>;
/** An `OrgSessionError`, or another value that a method of the client was rejected with. */
type Failure = Partial<OrgSessionError>;

const addStyleSheet = createStyleSheet(switcherStyle);

const STARTING: Snapshot = { status: 'starting', sessions: [], signedOutElsewhere: false };
/** What the notice is about if the user signed out in another tab. */
const SIGNED_OUT_ELSEWHERE: Failure = {};

/** Creates the content of `<organization-switcher>`. */
export function createSwitcher(host: HTMLElement, root: ShadowRoot): View {
  let client: ElementClient | undefined;
  let labels = ENGLISH;
  let activeId: string | undefined;
  let hasList = false;
  let wasSwitching = false;
  /** What a call by this element was rejected with, if the snapshot does not have it as `error`: a login's failure. */
  let callFailure: Failure | undefined;
  /** The last failure that `organization-error` was dispatched for. */
  let dispatched: Failure | undefined;
  let dismissed: Failure | undefined;

  const snapshot = (): Snapshot => client?.getSnapshot() ?? STARTING;
  const currentFailure = (): Failure | undefined => callFailure ?? snapshot().error;
  const titleOf = ({ id, name, displayName }: Organization): string =>
    displayName ?? name ?? (id === personalAccountId ? labels.personalAccount : id);
  const nameOf = (idOrName: string | null): string => {
    const id = idOrName ?? personalAccountId;
    return titleOf(organizations.find(id) ?? { id });
  };

  const run = async (call: (client: ElementClient) => Promise<unknown>): Promise<void> => {
    const called = client;
    callFailure = undefined;
    const previous = (dispatched = currentFailure());
    dismiss();
    try {
      if (called) await call(called);
    } catch (thrown) {
      if (client === called && snapshot().error === previous) callFailure = thrown as Failure;
    }
    update();
  };
  /** Returns false if a listener called `preventDefault`. */
  const dispatch = (type: string, detail: object): boolean =>
    host.dispatchEvent(new CustomEvent(type, { detail, bubbles: true, composed: true, cancelable: true }));
  const currentPath = (): string => location.href.slice(location.origin.length);
  const signIn = (organization?: string, switchUser = false): void => {
    if (!dispatch('organization-sign-in', { organization, switchUser })) return;
    void run((client) =>
      client.loginWithRedirect({
        ...(organization && { organization }),
        ...(switchUser && { switchUser }),
        returnTo: currentPath(),
      }),
    );
  };
  const select = (id: string): void => {
    if (!id) return signIn();
    const { organization, switchingTo } = snapshot();
    if (id === organization?.id && switchingTo === undefined) return;
    if (!dispatch('organization-select', { organization: organizations.find(id) })) return;
    const interaction = (host.getAttribute('interaction') ?? 'redirect') as SwitchOptions['interaction'];
    void run((client) => client.switchOrganization(id, { interaction, returnTo: currentPath() }));
  };
  const topic = (): Failure | undefined =>
    currentFailure() ?? (snapshot().signedOutElsewhere ? SIGNED_OUT_ELSEWHERE : undefined);
  const dismiss = (): void => {
    dismissed = topic();
    update();
  };

  const button = h('button', { part: 'button', type: 'button' });
  const announcement = h('span', { part: 'spoken', 'aria-live': 'polite' });
  const organizations = createOrganizationList(() => update());
  const prefetch = createEntryPrefetch(host, () => client);
  const listbox = createListbox(button, select, prefetch);
  const notice = createNotice(button, dismiss, () => {
    const { code, organization } = currentFailure() ?? {};
    signIn(organization, code === 'access_denied');
  });
  root.append(h('div', { part: 'frame' }, button, listbox.popup, notice.element, announcement));

  const createEntries = ({ organization: active, sessions, switchingTo }: Snapshot): ListboxEntry[] => {
    const failed = currentFailure()?.organization;
    const target = switchingTo === null ? personalAccountId : switchingTo;
    return [
      ...organizations.all().map((organization): ListboxEntry => {
        const { id, name } = organization;
        const is = (idOrName: string | undefined): boolean => [id, name ?? id].includes(idOrName ?? '');
        const selected = id === active?.id;
        const hasSession = !selected && sessions.some((session) => session.organization.id === id);
        const tone = is(target) ? 'pending' : is(failed) ? 'failed' : hasSession ? 'held' : undefined;
        return { id, name: titleOf(organization), alias: name, tone, state: tone && labels[tone], selected };
      }),
      { id: '', name: labels.another },
    ];
  };

  const updateButton = ({ organization, switchingTo }: Snapshot, isWaiting: boolean): string => {
    const isBusy = isWaiting || switchingTo !== undefined;
    const text =
      switchingTo !== undefined
        ? insertName(labels.switching, nameOf(switchingTo))
        : isWaiting
          ? labels.loading
          : organization
            ? nameOf(organization.id)
            : labels[hasList ? 'organizations' : 'signIn'];
    const prefix = hasList ? `${labels.organization} ` : '';
    const shownText = shorten(text);
    redraw(button, [labels.organization, text, organization?.id, isBusy, hasList], () => [
      ...(organization ? [createBadge(organization.id, nameOf(organization.id))] : []),
      h('span', { part: 'label', title: text }, h('span', { part: 'spoken' }, prefix), shownText),
      ...(isBusy ? [h('span', { part: 'spinner' })] : hasList ? [h('span', { part: 'chevron' })] : []),
    ]);
    setAttributes(button, {
      'aria-label': shownText === text ? undefined : prefix + text,
      'aria-busy': isBusy,
      'aria-disabled': isWaiting,
      'aria-haspopup': hasList && 'listbox',
      'aria-expanded': hasList ? listbox.isOpen() : undefined,
    });
    return text;
  };

  const updateNotice = (): void => {
    const failure = currentFailure();
    const { code, message, organization } = failure ?? {};
    const isSuperseded = code === 'superseded';
    if (failure !== dispatched) {
      dispatched = failure;
      if (failure && !isSuperseded && !dispatch('organization-error', { error: failure }))
        dismissed = failure;
    }
    const text = failure
      ? insertName(
          (code && labels.errors[code]) ?? message?.replace(/ See https:\S+$/, '') ?? '',
          nameOf(organization ?? ''),
        )
      : labels.signedOutElsewhere;
    const shown = topic();
    if (dismissed === SIGNED_OUT_ELSEWHERE && !snapshot().signedOutElsewhere) dismissed = undefined;
    notice.update(
      !shown || shown === dismissed || isSuperseded ? undefined : text,
      labels.dismiss,
      code === 'login_required'
        ? labels.signIn
        : code === 'access_denied'
          ? labels.signInAsAnother
          : undefined,
    );
  };

  const update = (): void => {
    const current = snapshot();
    const { status, organization, sessions, switchingTo } = current;
    const isChanged = organization?.id !== activeId;
    if (isChanged) callFailure = undefined;
    const isWaiting = status === 'starting' || status === 'redirecting';
    hasList = !isWaiting && sessions.length > 0;
    if (!hasList) listbox.close();
    const text = updateButton(current, isWaiting);
    updateNotice();
    const state = organizations.state();
    listbox.update(createEntries(current), labels, state ? labels[state] : '');

    const isSwitching = switchingTo !== undefined;
    if (isSwitching) setText(announcement, text);
    // Empty after a failed switch: otherwise the next switch to the same organization would change nothing, and not be announced.
    else if (isChanged || wasSwitching)
      setText(announcement, isChanged && activeId && organization ? insertName(labels.switched, text) : '');
    wasSwitching = isSwitching;
    activeId = organization?.id;
  };

  const toggle = (): void => {
    if (listbox.isOpen()) return listbox.close();
    if (!hasList) return snapshot().status === 'signed-out' ? signIn() : undefined;
    organizations.retry();
    dismiss();
    listbox.open();
  };
  button.addEventListener('click', toggle);
  button.addEventListener('keydown', (event) => {
    if (!hasList || !/^Arrow(Up|Down)$/.test(event.key)) return;
    event.preventDefault();
    toggle();
  });

  return {
    connect(next) {
      addStyleSheet(root);
      if (client !== next) {
        callFailure = activeId = dispatched = dismissed = undefined;
        setText(announcement, '');
      }
      client = next;
      const refresh = (): void => {
        organizations.follow(next);
        update();
      };
      const unsubscribe = next?.subscribe(refresh);
      const stopList = next?.on('organizationsChanged', ({ organizations: list }) =>
        organizations.show(list),
      );
      refresh();
      return () => {
        unsubscribe?.();
        stopList?.();
        listbox.close();
        notice.close();
      };
    },
    translate(given: GivenLabels) {
      labels = completeLabels(given);
      update();
    },
  };
}

/** Leaves out the middle of a long text, because long names often differ only at their end. */
const shorten = (text: string): string => text.replace(/^(.{20}).{3,}(.{16})$/su, '$1…$2');
