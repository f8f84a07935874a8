export type Attributes = Readonly<Record<string, string | number | boolean>>;

/** An element of HTML. Its children are nodes or text, never markup. */
export const h = <Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  attributes: Attributes,
  ...children: (Node | string)[]
): HTMLElementTagNameMap[Tag] => {
  const element = document.createElement(tag);
  setAttributes(element, attributes);
  element.append(...children);
  return element;
};

export function setAttributes(element: Element, attributes: Attributes): void {
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, String(value));
}

/** Sets an element's text where it differs: a live region must not speak twice. */
export const setText = (element: Element, text: string): void => {
  redraw(element, text, () => [text]);
};

const drawn = new WeakMap<Element, string>();

/** Replaces the children where what they show has changed, so that focus and scrolling survive. */
export function redraw(element: Element, shows: unknown, children: () => (Node | string)[]): void {
  const now = JSON.stringify(shows);
  if (drawn.get(element) === now) return;
  drawn.set(element, now);
  element.replaceChildren(...children());
}
