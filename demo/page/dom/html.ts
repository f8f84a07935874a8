/** Building elements from data. Text is always text: nothing here reads HTML. */

type Child = Node | string | number | false | undefined;
type Attributes = Record<string, string | number | boolean | undefined | ((event: Event) => void)>;

/** An element. `true` is an attribute without a value, `false` and `undefined` are none, `onclick` and the like are listeners. */
export function h<Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  attributes: Attributes = {},
  ...children: Child[]
): HTMLElementTagNameMap[Tag] {
  return fill(document.createElement(tag), attributes, children);
}

/** The same for SVG. */
export function svg<Tag extends keyof SVGElementTagNameMap>(
  tag: Tag,
  attributes: Attributes = {},
  ...children: Child[]
): SVGElementTagNameMap[Tag] {
  return fill(document.createElementNS('http://www.w3.org/2000/svg', tag), attributes, children);
}

/** Sets an element's text where it differs: a live region must not speak twice. */
export function setText(element: Element, text: string): void {
  if (element.textContent !== text) element.textContent = text;
}

/** Replaces the children where what they show has changed, so that focus and selection survive a redraw. */
export function redraw(element: HTMLElement, shows: unknown, children: () => Child[]): void {
  const now = JSON.stringify(shows);
  if (drawn.get(element) === now) return;
  drawn.set(element, now);
  element.replaceChildren(...nodes(children()));
}

const drawn = new WeakMap<Element, string>();

function fill<Type extends Element>(element: Type, attributes: Attributes, children: Child[]): Type {
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === 'function') element.addEventListener(name.slice(2), value);
    else if (value !== undefined && value !== false) {
      element.setAttribute(name, value === true ? '' : String(value));
    }
  }
  element.append(...nodes(children));
  return element;
}

function nodes(children: Child[]): (Node | string)[] {
  return children.flatMap((child) =>
    child === undefined || child === false ? [] : [child instanceof Node ? child : String(child)],
  );
}
