import { h, redraw } from '../dom/html.js';

export interface ListboxOption {
  readonly value: string;
  /** What typing finds it by. */
  readonly label: string;
  readonly selected: boolean;
  /** What the option shows, also to tell whether it has to be drawn again. */
  readonly shows: unknown;
  readonly draw: () => Node[];
}

/** A button that opens a list to choose from, by mouse, touch or keyboard. */
export interface Listbox {
  readonly element: HTMLElement;
  readonly button: HTMLButtonElement;
  readonly update: (options: readonly ListboxOption[]) => void;
}

export function createListbox(label: string, choose: (value: string) => void): Listbox {
  let options: readonly ListboxOption[] = [];
  let current = 0;
  let typed = '';
  let forgetTyped: number | undefined;

  const list = h('ul', {
    class: 'listbox',
    id: 'listbox',
    role: 'listbox',
    'aria-label': label,
    tabindex: -1,
    hidden: true,
  });
  const button = h('button', {
    type: 'button',
    class: 'listbox-button',
    'aria-haspopup': 'listbox',
    'aria-expanded': 'false',
    'aria-controls': list.id,
  });
  const element = h('div', { class: 'listbox-frame' }, button, list);

  const move = (to: number): void => {
    current = Math.max(0, Math.min(options.length - 1, to));
    [...list.children].forEach((option, index) => option.classList.toggle('current', index === current));
    const option = list.children[current];
    list.setAttribute('aria-activedescendant', option?.id ?? '');
    option?.scrollIntoView({ block: 'nearest' });
  };
  const open = (): void => {
    list.hidden = false;
    button.ariaExpanded = 'true';
    list.focus();
    move(options.findIndex(({ selected }) => selected));
  };
  const close = (refocus: boolean): void => {
    list.hidden = true;
    button.ariaExpanded = 'false';
    if (refocus) button.focus();
  };
  const pick = (index: number): void => {
    const option = options[index];
    close(true);
    if (option) choose(option.value);
  };
  const find = (letter: string): void => {
    clearTimeout(forgetTyped);
    forgetTyped = window.setTimeout(() => (typed = ''), 700);
    typed += letter.toLowerCase();
    const found = options.findIndex((option) => option.label.toLowerCase().startsWith(typed));
    if (found >= 0) move(found);
  };

  const keys: Record<string, () => void> = {
    ArrowDown: () => move(current + 1),
    ArrowUp: () => move(current - 1),
    Home: () => move(0),
    End: () => move(options.length - 1),
    Enter: () => pick(current),
    ' ': () => pick(current),
    Escape: () => close(true),
  };
  list.addEventListener('keydown', (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const act = keys[event.key];
    if (act) act();
    else if (event.key.length === 1) find(event.key);
    else return;
    event.preventDefault();
  });
  list.addEventListener('click', (event) => {
    const option = (event.target as Element).closest('[role=option]');
    if (option) pick([...list.children].indexOf(option));
  });
  list.addEventListener('focusout', () => close(false));
  // The list would close by losing the focus, and the click would open it again.
  button.addEventListener('mousedown', (event) => {
    if (!list.hidden) event.preventDefault();
  });
  button.addEventListener('click', () => (list.hidden ? open() : close(true)));
  button.addEventListener('keydown', (event) => {
    if (event.key !== 'ArrowDown' && event.key !== 'ArrowUp') return;
    event.preventDefault();
    open();
  });

  return {
    element,
    button,
    update(given) {
      options = given;
      redraw(
        list,
        given.map(({ value, shows, selected }) => [value, shows, selected]),
        () =>
          given.map(({ draw, selected }, index) =>
            h(
              'li',
              {
                class: 'option',
                id: `${list.id}-${index}`,
                role: 'option',
                'aria-selected': String(selected),
              },
              ...draw(),
            ),
          ),
      );
      if (!list.hidden) move(current);
    },
  };
}
