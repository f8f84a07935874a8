import { h, setText } from './html.js';

/** How long a line is shown. Enough to read the longest one twice. */
const SHOWN_MS = 10_000;

/** What the last action of a card returned. One line goes away by itself; an answer of several lines stays until the next action. */
export interface ResultLine<Element extends HTMLElement = HTMLElement> {
  readonly element: Element;
  /** Shows a text, or nothing if it is empty. */
  readonly show: (text: string) => void;
}

/** @param element An element that screen readers announce. */
export function createResultLine<Element extends HTMLElement = HTMLElement>(
  element = h('p', { class: 'session-result', role: 'status' }) as HTMLElement as Element,
): ResultLine<Element> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  return {
    element,
    show(text) {
      clearTimeout(timer);
      setText(element, text);
      if (text !== '' && !text.includes('\n')) timer = setTimeout(() => setText(element, ''), SHOWN_MS);
    },
  };
}
