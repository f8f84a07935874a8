import { h, redraw } from '../dom/html.js';
import { createPopup } from '../dom/popup.js';

/** A message below the button. It covers the page and moves nothing. */
export interface Notice {
  readonly element: HTMLElement;
  /** Without a message the notice is hidden. `signIn` is the label of a button that starts a login; without it there is no button. */
  readonly update: (message: string | undefined, dismiss: string, signIn: string | undefined) => void;
  /** Hides the notice until the next update. */
  readonly close: () => void;
}

export function createNotice(target: HTMLButtonElement, onDismiss: () => void, onSignIn: () => void): Notice {
  const element = h('div', { part: 'notice', role: 'alert' });
  const popup = createPopup(element, target);
  const hasFocus = (): boolean =>
    element.contains((element.getRootNode() as Document | ShadowRoot).activeElement);
  const createButton = (part: string, label: string, content: string, onClick: () => void): Node => {
    const button = h('button', { part, type: 'button', 'aria-label': label }, content);
    button.addEventListener('click', onClick);
    return button;
  };

  return {
    element,
    close: () => void popup.show(false),
    update(message, dismiss, signIn) {
      const hadFocus = hasFocus();
      redraw(element, [message, dismiss, signIn], () =>
        message
          ? [
              h('span', { part: 'message' }, message),
              ...(signIn ? [createButton('sign-in', signIn, signIn, onSignIn)] : []),
              createButton('dismiss', dismiss, '×', onDismiss),
            ]
          : [],
      );
      popup.show(!!message);
      // The focused button is gone.
      if (hadFocus && !hasFocus()) target.focus();
    },
  };
}
