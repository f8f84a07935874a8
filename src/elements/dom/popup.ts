/** An element that opens below a button, or above it where there is more space. It stays inside the window, and moves with the button. */
export interface Popup {
  readonly isOpen: () => boolean;
  /** Opens or closes the element. Returns a signal that aborts when it closes. */
  readonly show: (open: boolean) => AbortSignal;
  /** Places the element again after its size has changed. */
  readonly place: () => void;
}

/** The distance to the edges of the window, and to the button. */
const MARGIN = 8;
const GAP = 6;
/** With less space below the button, the element opens above it if there is more space. */
const MIN_SPACE = 280;

/**
 * Makes an element a popup. The top layer of the browser shows it, where no dialog and no box with `overflow` cuts it off. A browser without
 * popovers shows it at its place in the document.
 */
export function createPopup(element: HTMLElement, button: HTMLElement): Popup {
  let closing = new AbortController();
  element.hidden = true;
  if ('popover' in element) element.popover = 'manual';

  const isOpen = (): boolean => !element.hidden;
  const place = (): void => {
    const { documentElement, defaultView } = element.ownerDocument;
    const height = defaultView?.innerHeight ?? 0;
    const { top, bottom, left, right, width } = button.getBoundingClientRect();
    const below = height - bottom;
    const up = below < MIN_SPACE && top > below;
    const { style } = element;
    style.setProperty('--width', `${width}px`);
    style.setProperty('--room', `${Math.max(up ? top : below, 180) - MARGIN - GAP}px`);
    style.translate = '';
    const own = element.getBoundingClientRect();
    const within = (start: number, size: number, end: number): number =>
      Math.max(MARGIN, Math.min(start, end - MARGIN - size));
    const isRtl = getComputedStyle(button).direction === 'rtl';
    const x = within(isRtl ? right - own.width : left, own.width, documentElement.clientWidth);
    const y = up ? top - GAP - own.height : bottom + GAP;
    // A button that is scrolled out of the window takes the element with it.
    const isVisible = bottom > 0 && below < height;
    style.translate = `${x - own.left}px ${(isVisible ? within(y, own.height, height) : y) - own.top}px`;
  };

  return {
    isOpen,
    place,
    show(open) {
      if (open !== isOpen()) {
        closing.abort();
        closing = new AbortController();
        element.hidden = !open;
        // An element that is not in a document can't be shown, and the browser hides one that is removed.
        if (element.isConnected) (element as Partial<HTMLElement>).togglePopover?.(open);
        if (open) {
          const { signal } = closing;
          element.ownerDocument.defaultView?.addEventListener('resize', place, { signal });
          // Scroll events of an element reach no listener outside its own shadow tree.
          for (let node: Node | null | undefined = button; node; node = flatParent(node))
            node.addEventListener('scroll', place, { signal });
        }
      }
      if (open) place();
      return closing.signal;
    },
  };
}

/** The parent of a node as it is rendered, which can be in another shadow tree. */
const flatParent = (node: Node): Node | null | undefined => {
  const { assignedSlot, parentNode, host } = node as Element & ShadowRoot;
  // A document has no host.
  return assignedSlot ?? parentNode ?? host;
};
