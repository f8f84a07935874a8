import { actionButton } from '../dom/action-button.js';
import { h } from '../dom/html.js';

/** An invitation link with buttons to copy and to open it. */
export interface InvitationLink {
  readonly element: HTMLElement;
  /** Hides the link if the URL is undefined. */
  readonly show: (url: string | undefined) => void;
}

export function createInvitationLink(report: (error: unknown) => void): InvitationLink {
  const text = h('input', {
    class: 'input',
    readonly: true,
    'aria-label': 'Invitation link',
    onfocus: () => text.select(),
  });
  let timer: ReturnType<typeof setTimeout> | undefined;
  const use = h('a', { class: 'button' }, 'Use it');
  const copy = actionButton({ report }, 'Copy', async () => {
    await navigator.clipboard.writeText(text.value);
    copy.textContent = 'Copied';
    clearTimeout(timer);
    timer = setTimeout(() => (copy.textContent = 'Copy'), 3_000);
  });
  const element = h('div', { class: 'example-link', hidden: true }, text, copy, use);
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
