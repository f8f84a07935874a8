import { h, redraw } from './html.js';
import { icon } from './icon.js';

/** What went wrong, under the button and over the page. */
export interface Notice {
  readonly element: HTMLElement;
  /** Undefined: nothing. `signIn` is the text of a button that would mend it. */
  readonly update: (message: string | undefined, dismiss: string, signIn: string | undefined) => void;
}

export function createNotice(dismissed: () => void, signIn: () => void): Notice {
  const element = h('div', { part: 'notice', role: 'alert' });
  element.hidden = true;
  const button = (part: string, act: () => void, content: string | Node): HTMLButtonElement => {
    const made = h('button', { part, type: 'button' }, content);
    made.addEventListener('click', act);
    return made;
  };

  return {
    element,
    update(message, dismiss, offer) {
      element.hidden = message === undefined;
      redraw(element, [message, dismiss, offer], () => {
        if (message === undefined) return [];
        const close = button('dismiss', dismissed, icon('close'));
        close.setAttribute('aria-label', dismiss);
        return [
          h('span', { part: 'message' }, message),
          ...(offer === undefined ? [] : [button('sign-in', signIn, offer)]),
          close,
        ];
      });
    },
  };
}
