import { h, redraw } from '../dom/html.js';

/** An error message below the button. It covers the page and moves nothing. */
export interface Notice {
  readonly element: HTMLElement;
  /** Without a message the notice is hidden. `signIn` is the label of a button that starts a login; without it there is no button. */
  readonly update: (message: string | undefined, dismiss: string, signIn: string | undefined) => void;
}

export function createNotice(onDismiss: () => void, onSignIn: () => void): Notice {
  const element = h('div', { part: 'notice', role: 'alert' });
  element.hidden = true;
  const createButton = (part: string, label: string, content: string, onClick: () => void): Node => {
    const button = h('button', { part, type: 'button', 'aria-label': label }, content);
    button.addEventListener('click', onClick);
    return button;
  };

  return {
    element,
    update(message, dismiss, signIn) {
      element.hidden = !message;
      redraw(element, [message, dismiss, signIn], () =>
        message
          ? [
              h('span', { part: 'message' }, message),
              ...(signIn ? [createButton('sign-in', signIn, signIn, onSignIn)] : []),
              createButton('dismiss', dismiss, '×', onDismiss),
            ]
          : [],
      );
    },
  };
}
