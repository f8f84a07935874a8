import { badge } from './badge.js';
import { h, redraw, setAttributes, setText } from '../dom/html.js';
import type { SwitcherLabels } from './labels.js';
import { place } from '../dom/place-popup.js';
import { createTypeAhead, folded } from './type-ahead.js';

/** One line of the list. */
export interface ListboxEntry {
  /** Empty for the last one, which is no organization. */
  readonly id: string;
  readonly name: string;
  /** What else the filter finds it by. */
  readonly alias?: string | undefined;
  readonly state?: string | undefined;
  /** How the state looks. */
  readonly tone?: 'held' | 'pending' | 'failed' | undefined;
  readonly selected?: boolean;
}

/** A list under a button to choose from, by mouse, touch or keyboard; with a filter where it is long. */
export interface Listbox {
  readonly popup: HTMLElement;
  readonly isOpen: () => boolean;
  readonly open: () => void;
  readonly close: () => void;
  readonly update: (entries: readonly ListboxEntry[], labels: SwitcherLabels, note: string) => void;
}

/** More than so many are filtered. */
const few = 10;

/** @param choose Called with the id of what was chosen. */
export function createListbox(button: HTMLButtonElement, choose: (id: string) => void): Listbox {
  let entries: readonly ListboxEntry[] = [];
  let shown: readonly ListboxEntry[] = [];
  let current = '';
  let none = '';
  let note = '';

  const typeAhead = createTypeAhead();
  const list = h('div', { part: 'list', id: 'list', role: 'listbox', tabindex: 0 });
  const filter = h('input', {
    part: 'filter',
    type: 'text',
    role: 'combobox',
    'aria-autocomplete': 'list',
    'aria-controls': list.id,
    'aria-expanded': 'true',
    autocomplete: 'off',
    spellcheck: 'false',
  });
  const remark = h('p', { part: 'note', 'aria-live': 'polite' });
  const popup = h('div', { part: 'popup' }, filter, remark, list);
  popup.hidden = true;

  const index = (): number => shown.findIndex(({ id }) => id === current);
  const mark = (scroll: boolean): void => {
    [...list.children].forEach((option, at) => {
      const { id, selected } = shown[at] ?? {};
      const is = id === current;
      option.setAttribute(
        'part',
        `option${id ? '' : ' action'}${selected ? ' selected' : ''}${is ? ' current' : ''}`,
      );
      if (!is) return;
      for (const focused of [list, filter]) focused.setAttribute('aria-activedescendant', option.id);
      if (scroll) option.scrollIntoView({ block: 'nearest' });
    });
  };
  const moveTo = (to: number): void => {
    current = shown[Math.max(0, Math.min(shown.length - 1, to))]?.id ?? '';
    mark(true);
  };
  const draw = (fresh: boolean): void => {
    const wanted = folded(filter.value.trim());
    shown = entries.filter(
      ({ id, name, alias = '' }) => id === '' || folded(`${name} ${alias}`).includes(wanted),
    );
    redraw(list, shown, () => shown.map(drawOption));
    setText(remark, shown.length === 1 && wanted !== '' ? none : note);
    if (fresh || index() < 0) {
      const active = wanted === '' ? shown.find(({ selected }) => selected) : undefined;
      current = (active ?? shown[0])?.id ?? '';
    }
    mark(fresh);
  };
  const focus = (): void => (filter.hidden ? list : filter).focus({ preventScroll: true });
  const isOpen = (): boolean => !popup.hidden;
  const show = (open: boolean): void => {
    popup.hidden = !open;
    button.setAttribute('aria-expanded', String(open));
    document[open ? 'addEventListener' : 'removeEventListener']('pointerdown', leave, true);
  };
  const open = (): void => {
    filter.value = '';
    show(true);
    place(popup, button);
    draw(true);
    focus();
  };
  const close = (): void => show(false);
  const back = (): void => {
    close();
    button.focus({ preventScroll: true });
  };
  const leave = (event: Event): void => {
    const path = event.composedPath();
    if (!path.includes(popup) && !path.includes(button)) close();
  };
  const pick = (): void => {
    back();
    choose(current);
  };

  const keys: Record<string, () => void> = {
    ArrowDown: () => moveTo(index() + 1),
    ArrowUp: () => moveTo(index() - 1),
    PageDown: () => moveTo(index() + few),
    PageUp: () => moveTo(index() - few),
    Home: () => moveTo(0),
    End: () => moveTo(shown.length - 1),
    Enter: pick,
    Escape: back,
  };
  popup.addEventListener('keydown', (event) => {
    const { key } = event;
    if (event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return;
    // From the button the browser goes on to what comes next.
    if (key === 'Tab') return back();
    const writes = event.target === filter;
    const act = keys[key];
    if (writes && filter.value && (key === 'Home' || key === 'End')) return;
    if (act) act();
    else if (writes) return;
    else if (key === ' ' && !typeAhead.typing()) pick();
    else if (key.length === 1) {
      const names = shown.map(({ name }) => name);
      const found = typeAhead.find(key, names, index());
      if (found !== undefined) moveTo(found);
    } else return;
    event.preventDefault();
    // Not for a dialog around it.
    event.stopPropagation();
  });
  filter.addEventListener('input', () => draw(true));
  const optionAt = (event: Event): ListboxEntry | undefined =>
    shown[[...list.children].findIndex((option) => option.contains(event.target as Node))];
  list.addEventListener('click', (event) => {
    const entry = optionAt(event);
    if (!entry) return;
    current = entry.id;
    pick();
  });
  list.addEventListener('pointermove', (event) => {
    const entry = optionAt(event);
    if (!entry || entry.id === current) return;
    current = entry.id;
    mark(false);
  });
  // The focus stays where the keys are heard.
  popup.addEventListener('mousedown', (event) => {
    if (event.target !== filter) event.preventDefault();
  });
  popup.addEventListener('focusout', ({ relatedTarget }) => {
    if (relatedTarget !== button && !popup.contains(relatedTarget as Node | null)) close();
  });
  button.addEventListener('mousedown', (event) => {
    // The list would close by losing the focus, and the click would open it again.
    if (isOpen()) event.preventDefault();
  });

  return {
    popup,
    isOpen,
    open,
    close,
    update(given, labels, says) {
      entries = given;
      none = labels.none;
      note = says;
      setAttributes(list, { 'aria-label': labels.organizations });
      setAttributes(filter, { 'aria-label': labels.filter, placeholder: labels.filter });
      const long = given.length - 1 > few;
      const moved = filter.hidden === long;
      filter.hidden = !long;
      draw(false);
      if (moved && isOpen()) focus();
    },
  };
}

const drawOption = ({ id, name, state = '', tone, selected = false }: ListboxEntry, at: number): Node =>
  h(
    'div',
    { id: `option-${at}`, role: 'option', 'aria-selected': selected },
    badge(id, name),
    h('span', { part: 'name' }, name),
    h('span', { part: `state ${tone ?? ''}` }, state),
  );
