import { h, redraw } from '../dom/html.js';

/** What went wrong, under the button and over the page. */
export interface Notice {
  readonly element: HTMLElement;
  /** Without a message there is nothing. `signIn` is the text of a button that would mend it. */
  readonly update: (message: string | undefined, dismiss: string, signIn: string | undefined) => void;
}

export function createNotice(dismissed: () => void, signIn: () => void): Notice {
  const element = h('div', { part: 'notice', role: 'alert' });
  element.hidden = true;
  const button = (part: string, label: string, content: string, act: () => void): Node => {
    const made = h('button', { part, type: 'button', 'aria-label': label }, content);
    made.addEventListener('click', act);
    return made;
  };

  return {
    element,
    update(message, dismiss, offer) {
      element.hidden = !message;
      redraw(element, [message, dismiss, offer], () =>
        message
          ? [
              h('span', { part: 'message' }, message),
              ...(offer ? [button('sign-in', offer, offer, signIn)] : []),
              button('dismiss', dismiss, '×', dismissed),
            ]
          : [],
      );
    },
  };
}
