/** How long after a click, and how far from it, a click is the second one of a double click: the usual setting of an operating system. */
const DOUBLE_CLICK_MS = 500;
const DOUBLE_CLICK_PIXELS = 5;

/**
 * Ignores the second click of a double click if it is on another control than the first: a control that came under the pointer because of the
 * first click, for example where a list or a message has closed.
 */
export function ignoreSecondClicks(page: Document = document): void {
  let first: { control: Element | undefined; x: number; y: number; time: number } | undefined;
  const listener = (event: MouseEvent): void => {
    // A click by the keyboard or by a script has no place.
    if (event.detail === 0) return;
    const control = controlOf(event);
    const { clientX: x, clientY: y, timeStamp: time } = event;
    const isSecond =
      first !== undefined &&
      time - first.time < DOUBLE_CLICK_MS &&
      Math.abs(x - first.x) <= DOUBLE_CLICK_PIXELS &&
      Math.abs(y - first.y) <= DOUBLE_CLICK_PIXELS;
    if (isSecond && control !== first?.control) {
      event.preventDefault();
      event.stopImmediatePropagation();
    } else first = { control, x, y, time };
  };
  // Before the listeners of the controls, and of the elements with a shadow tree.
  page.addEventListener('click', listener, { capture: true });
}

/** The control that a click is on, also in a shadow tree. */
const controlOf = (event: Event): Element | undefined =>
  event
    .composedPath()
    .find(
      (target): target is Element =>
        target instanceof Element &&
        target.matches('a, button, input, select, label, summary, [role=option]'),
    );
