import { h, setText } from '../dom/html.js';
import type { Corner } from './corner.js';

/** Hides the buttons of a card from people without a permission, and says why. */
export function restrictButtons(
  corner: Corner,
  permission: string,
  labels: readonly string[],
  what: string,
): Corner {
  const note = h('p', { class: 'soft' });
  corner.element.querySelector('.actions')?.before(note);
  return {
    ...corner,
    update({ permissions }) {
      const isAllowed = permissions.includes(permission);
      setText(note, isAllowed ? '' : `${what} requires the permission ${permission}.`);
      note.hidden = isAllowed;
      for (const label of labels) {
        const button = corner.buttons[label];
        if (button) button.hidden = !isAllowed;
      }
    },
  };
}
