import type { Demo } from '../demo.js';
import { h } from './html.js';

/** A button that does one thing at a time and tells what went wrong with it. */
export function actionButton(
  demo: Pick<Demo, 'report'>,
  label: string,
  work: () => Promise<unknown>,
  style = '',
): HTMLButtonElement {
  const button = h('button', { type: 'button', class: `button ${style}`.trimEnd() }, label);
  button.addEventListener('click', () => {
    void (async () => {
      // Not `disabled`, which would take the focus away from who presses it by keyboard.
      if (button.ariaDisabled === 'true') return;
      button.ariaDisabled = 'true';
      try {
        await work();
      } catch (error) {
        demo.report(error);
      } finally {
        button.ariaDisabled = null;
      }
    })();
  });
  return button;
}
