import type { OrgSessionClient } from 'auth0-org-sessions';
import { h, redraw } from '../dom/html.js';
import { icon } from '../dom/icon.js';

/** A button that shows whether the permission for it is there. It works all the same: the API decides. */
export interface PermissionMark {
  readonly button: HTMLButtonElement;
  readonly update: () => void;
}

export function createPermissionMark(
  client: OrgSessionClient,
  button: HTMLButtonElement,
  permission: string,
): PermissionMark {
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
