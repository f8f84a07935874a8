import { vi } from 'vitest';
import { defineElements, type OrganizationSwitcherElement } from '../../src/elements/index.js';

/** Adds a switcher to the page. */
export function addSwitcher(
  properties: Partial<Pick<OrganizationSwitcherElement, 'client' | 'labels'>> = {},
): OrganizationSwitcherElement {
  defineElements();
  const element = document.createElement('organization-switcher');
  Object.assign(element, properties);
  document.body.append(element);
  return element;
}

export function part(element: HTMLElement, name: string): HTMLElement {
  const found = element.shadowRoot?.querySelector<HTMLElement>(`[part~="${name}"]`);
  if (!found) throw new Error(`There is no part ${name}.`);
  return found;
}

/** The visible text of the button. */
export const label = (element: HTMLElement): string => part(element, 'label').lastChild?.textContent ?? '';

const parts = (element: HTMLElement, name: string): HTMLElement[] => [
  ...(element.shadowRoot?.querySelectorAll<HTMLElement>(`[part~="${name}"]`) ?? []),
];

/** The entries with their states. */
export const options = (element: HTMLElement): string[] =>
  parts(element, 'option').map((option) =>
    ['name', 'state']
      .map((name) => option.querySelector(`[part~="${name}"]`)?.textContent)
      .filter(Boolean)
      .join(': '),
  );

export const option = (element: HTMLElement, text: string): HTMLElement => {
  const found = parts(element, 'option').find(({ textContent }) => textContent.includes(text));
  if (!found) throw new Error(`There is no option ${text}.`);
  return found;
};

export const isOpen = (element: HTMLElement): boolean => !part(element, 'popup').hidden;

/** Opens the list by a click and chooses. */
export function choose(element: HTMLElement, text: string): void {
  part(element, 'button').click();
  option(element, text).click();
}

/** Presses keys one after the other on the focused element. */
export function press(element: HTMLElement, ...keys: string[]): void {
  for (const key of keys) {
    const event = new KeyboardEvent('keydown', { key, bubbles: true, composed: true, cancelable: true });
    element.shadowRoot?.activeElement?.dispatchEvent(event);
  }
}

/** The name of the active descendant, which Enter would choose. */
export function current(element: HTMLElement): string | undefined {
  const focused = element.shadowRoot?.activeElement;
  const id = focused?.getAttribute('aria-activedescendant');
  return (
    (id && element.shadowRoot?.getElementById(id)?.querySelector('[part=name]')?.textContent) || undefined
  );
}

/** Waits until a condition is true. */
export const until = (check: () => unknown): Promise<unknown> => vi.waitUntil(check);

/** The text of the alert, or undefined if it is hidden. */
export const message = (element: HTMLElement): string | undefined =>
  part(element, 'notice').hidden ? undefined : part(element, 'message').textContent;

/** Writes into the filter. */
export function type(element: HTMLElement, text: string): void {
  const filter = part(element, 'filter') as HTMLInputElement;
  filter.value = text;
  filter.dispatchEvent(new Event('input'));
}
