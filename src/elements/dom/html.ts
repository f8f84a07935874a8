/** A value of undefined removes the attribute. */
export type Attributes = Readonly<Record<string, string | number | boolean | undefined>>;

/** Creates an HTML element. Children are nodes or text; text is never parsed as HTML. */
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
  for (const [name, value] of Object.entries(attributes)) {
    if (value === undefined) element.removeAttribute(name);
    else element.setAttribute(name, String(value));
  }
}

/** Sets an element's text if it differs, because a live region announces every change. */
export const setText = (element: Element, text: string): void => {
  redraw(element, text, () => [text]);
};

const drawn = new WeakMap<Element, string>();

/** Replaces an element's children if `data` differs from the last call. Otherwise focus and scroll position stay as they are. */
export function redraw(element: Element, data: unknown, children: () => (Node | string)[]): void {
  const now = JSON.stringify(data);
  if (drawn.get(element) === now) return;
  drawn.set(element, now);
  element.replaceChildren(...children());
}
