import { actionButton } from '../dom/action-button.js';
import { h } from '../dom/html.js';

/** A link to read, to copy, or to follow. */
export interface InvitationLink {
  readonly element: HTMLElement;
  /** Nothing to show where it is undefined. */
  readonly show: (url: string | undefined) => void;
}

export function createInvitationLink(report: (error: unknown) => void): InvitationLink {
  const text = h('input', {
    class: 'input',
    readonly: true,
    'aria-label': 'Invitation link',
    onfocus: () => text.select(),
  });
  const use = h('a', { class: 'button' }, 'Use it');
  const copy = actionButton({ report }, 'Copy', async () => {
    await navigator.clipboard.writeText(text.value);
    copy.textContent = 'Copied';
  });
  const element = h('div', { class: 'corner-link', hidden: true }, text, copy, use);
  return {
    element,
    show(url) {
      element.hidden = url === undefined;
      text.value = url ?? '';
      copy.textContent = 'Copy';
      if (url === undefined) use.removeAttribute('href');
      else use.href = url;
    },
  };
}
