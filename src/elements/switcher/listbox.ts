import { createBadge } from './badge.js';
import { h, redraw, setAttributes, setText } from '../dom/html.js';
import { createPopup } from '../dom/popup.js';
import type { EntryPrefetch } from './entry-prefetch.js';
import type { SwitcherLabels } from './labels.js';
import { createTypeAhead, normalize } from './type-ahead.js';

/** An entry of the list. */
export interface ListboxEntry {
  /** An organization's id. Empty for the last entry, which starts a login. */
  readonly id: string;
  readonly name: string;
  /** A second text that the filter searches. */
  readonly alias?: string | undefined;
  readonly state?: string | undefined;
  /** How the state is styled. */
  readonly tone?: 'held' | 'pending' | 'failed' | undefined;
  readonly selected?: boolean;
}

/** A listbox that opens below a button, for mouse, touch and keyboard. A long list has a filter. */
export interface Listbox {
  readonly popup: HTMLElement;
  readonly isOpen: () => boolean;
  readonly open: () => void;
  readonly close: () => void;
  readonly update: (entries: readonly ListboxEntry[], labels: SwitcherLabels, note: string) => void;
}

/** A list with more organizations has a filter. */
const MAX_UNFILTERED = 10;

/** How many entries Page Up and Page Down move. */
const PAGE_SIZE = 10;

/**
 * @param onSelect Called with the id of the chosen entry.
 * @param prefetch Is told which entry the person may choose next.
 */
export function createListbox(
  button: HTMLButtonElement,
  onSelect: (id: string) => void,
  prefetch: EntryPrefetch,
): Listbox {
  let entries: readonly ListboxEntry[] = [];
  let shown: readonly ListboxEntry[] = [];
  /** The id of the entry that Enter selects. Undefined if no entry matches the filter: then Enter must not start a login. */
  let current: string | undefined;
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
  const noteElement = h('div', { part: 'note', 'aria-live': 'polite' });
  const element = h('div', { part: 'popup' }, filter, noteElement, list);
  const popup = createPopup(element, button);
  const { isOpen } = popup;

  const index = (): number => shown.findIndex(({ id }) => id === current);
  const markCurrent = (scroll: boolean): void => {
    const at = index();
    for (const focused of [list, filter])
      setAttributes(focused, { 'aria-activedescendant': at < 0 ? undefined : optionId(at) });
    [...list.children].forEach((option, place) => {
      const { id, selected } = shown[place] ?? {};
      const is = place === at;
      option.setAttribute(
        'part',
        `option${id ? '' : ' action'}${selected ? ' selected' : ''}${is ? ' current' : ''}`,
      );
      if (is && scroll) option.scrollIntoView({ block: 'nearest' });
    });
  };
  const makeCurrent = (entry: ListboxEntry | undefined, scroll: boolean): void => {
    current = entry?.id;
    markCurrent(scroll);
    if (entry) prefetch.approach(entry.id);
  };
  const moveTo = (to: number): void => makeCurrent(shown[Math.max(0, Math.min(shown.length - 1, to))], true);
  const draw = (isReset: boolean): void => {
    const query = normalize(filter.value.trim());
    shown = entries.filter(
      ({ id, name, alias = '' }) => id === '' || normalize(`${name} ${alias}`).includes(query),
    );
    redraw(list, shown, () => shown.map(drawOption));
    const hasNoMatch = shown.length === 1 && query !== '';
    setText(noteElement, hasNoMatch ? none : note);
    if (isReset || index() < 0) {
      const active = query === '' ? shown.find(({ selected }) => selected) : undefined;
      current = hasNoMatch ? undefined : (active ?? shown[0])?.id;
    }
    if (isOpen()) popup.place();
    markCurrent(isReset);
  };
  const focus = (): void => (filter.hidden ? list : filter).focus({ preventScroll: true });
  const open = (): void => {
    filter.value = '';
    const signal = popup.show(true);
    button.ownerDocument.addEventListener('pointerdown', closeIfOutside, { capture: true, signal });
    button.setAttribute('aria-expanded', 'true');
    draw(true);
    focus();
  };
  const close = (): void => {
    if (!isOpen()) return;
    popup.show(false);
    prefetch.cancel();
    button.setAttribute('aria-expanded', 'false');
  };
  const closeAndFocusButton = (): void => {
    close();
    button.focus({ preventScroll: true });
  };
  const closeIfOutside = (event: Event): void => {
    const path = event.composedPath();
    if (!path.includes(element) && !path.includes(button)) close();
  };
  const selectCurrent = (): void => {
    if (current === undefined) return;
    closeAndFocusButton();
    onSelect(current);
  };

  const keys: Record<string, () => void> = {
    ArrowDown: () => moveTo(index() + 1),
    ArrowUp: () => moveTo(index() - 1),
    PageDown: () => moveTo(index() + PAGE_SIZE),
    PageUp: () => moveTo(index() - PAGE_SIZE),
    Home: () => moveTo(0),
    End: () => moveTo(shown.length - 1),
    Enter: selectCurrent,
    Escape: closeAndFocusButton,
  };
  element.addEventListener('keydown', (event) => {
    const { key } = event;
    if (event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return;
    // The focus returns to the button, and the browser then moves it to the next element.
    if (key === 'Tab') return closeAndFocusButton();
    const isInFilter = event.target === filter;
    const act = keys[key];
    if (isInFilter && filter.value && (key === 'Home' || key === 'End')) return;
    if (act) act();
    else if (isInFilter) return;
    else if (key === ' ' && !typeAhead.isTyping()) selectCurrent();
    else if (key.length === 1) {
      const names = shown.map(({ name }) => name);
      const found = typeAhead.find(key, names, index());
      if (found !== undefined) moveTo(found);
    } else return;
    event.preventDefault();
    // A dialog around the element must not close, too.
    event.stopPropagation();
  });
  filter.addEventListener('input', () => draw(true));
  const optionAt = (event: Event): ListboxEntry | undefined =>
    shown[[...list.children].findIndex((option) => option.contains(event.target as Node))];
  list.addEventListener('click', (event) => {
    const entry = optionAt(event);
    if (!entry) return;
    current = entry.id;
    selectCurrent();
  });
  list.addEventListener('pointermove', (event) => {
    const entry = optionAt(event);
    if (entry && entry.id !== current) makeCurrent(entry, false);
  });
  list.addEventListener('pointerdown', (event) => {
    const entry = optionAt(event);
    if (entry) prefetch.press(entry.id);
  });
  // The focus stays on the element that listens to the keys.
  element.addEventListener('mousedown', (event) => {
    if (event.target !== filter) event.preventDefault();
  });
  element.addEventListener('focusout', ({ relatedTarget }) => {
    if (relatedTarget !== button && !element.contains(relatedTarget as Node | null)) close();
  });
  button.addEventListener('mousedown', (event) => {
    // Otherwise the list would close when it loses the focus, and the click would open it again.
    if (isOpen()) event.preventDefault();
  });

  return {
    popup: element,
    isOpen,
    open,
    close,
    update(newEntries, labels, newNote) {
      entries = newEntries;
      none = labels.none;
      note = newNote;
      setAttributes(list, { 'aria-label': labels.organizations });
      setAttributes(filter, { 'aria-label': labels.filter, placeholder: labels.filter });
      const isLong = newEntries.length - 1 > MAX_UNFILTERED;
      const focusMoves = filter.hidden === isLong;
      filter.hidden = !isLong;
      draw(false);
      if (focusMoves && isOpen()) focus();
    },
  };
}

const optionId = (at: number): string => `option-${at}`;

const drawOption = ({ id, name, state = '', tone, selected = false }: ListboxEntry, at: number): Node =>
  h(
    'div',
    { id: optionId(at), role: 'option', 'aria-selected': selected },
    createBadge(id, name),
    h('span', { part: 'name' }, name),
    h('span', { part: `state ${tone ?? ''}` }, state),
  );
