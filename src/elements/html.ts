type Attributes = Readonly<Record<string, string | number>>;

/** An element of HTML. Its children are nodes or text, never markup. */
export const h = <Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  attributes: Attributes = {},
  ...children: (Node | string)[]
): HTMLElementTagNameMap[Tag] => filled(document.createElement(tag), attributes, children);

/** An element of SVG. */
export const svg = <Tag extends keyof SVGElementTagNameMap>(
  tag: Tag,
  attributes: Attributes = {},
  ...children: Node[]
): SVGElementTagNameMap[Tag] =>
  filled(document.createElementNS('http://www.w3.org/2000/svg', tag), attributes, children);

/** Sets an element's text where it differs: a live region must not speak twice. */
export function setText(element: Element, text: string): void {
  if (element.textContent !== text) element.textContent = text;
}

const drawn = new WeakMap<Element, string>();

/** Replaces the children where what they show has changed, so that focus and scrolling survive. */
export function redraw(element: Element, shows: unknown, children: () => Node[]): void {
  const now = JSON.stringify(shows);
  if (drawn.get(element) === now) return;
  drawn.set(element, now);
  element.replaceChildren(...children());
}

function filled<Filled extends Element>(
  element: Filled,
  attributes: Attributes,
  children: (Node | string)[],
): Filled {
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, String(value));
  element.append(...children);
  return element;
}
