import type { OrgSessionClient } from 'auth0-org-sessions';
import { h, redraw } from '../dom/html.js';
import { icon } from '../dom/icon.js';

/** A button with a mark that shows whether its permission is granted. It can be pressed in both cases, because the API decides. */
export interface PermissionButton {
  readonly button: HTMLButtonElement;
  readonly update: () => void;
}

export function createPermissionButton(
  client: OrgSessionClient,
  button: HTMLButtonElement,
  permission: string,
): PermissionButton {
  const mark = h('span', { class: 'mark' });
  button.append(mark);
  return {
    button,
    update() {
      const granted = client.hasPermission(permission);
      button.classList.toggle('locked', !granted);
      button.title = `${permission}: ${granted ? 'granted' : 'missing'}`;
      redraw(mark, granted, () => [
        icon(granted ? 'check' : 'lock'),
        h('span', { class: 'visually-hidden' }, granted ? ' (allowed)' : ' (permission missing)'),
      ]);
    },
  };
}
