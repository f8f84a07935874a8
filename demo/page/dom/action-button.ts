import type { Demo } from '../demo.js';
import { h } from './html.js';

/** A button that runs one task at a time and reports its failure. */
export function actionButton(
  demo: Pick<Demo, 'report'>,
  label: string,
  task: () => Promise<unknown>,
  style = '',
): HTMLButtonElement {
  const button = h('button', { type: 'button', class: `button ${style}`.trimEnd() }, label);
  button.addEventListener('click', () => {
    void (async () => {
      // Not `disabled`, because a disabled button loses the focus.
      if (button.ariaDisabled === 'true') return;
      button.ariaDisabled = 'true';
      try {
        await task();
      } catch (error) {
        demo.report(error);
      } finally {
        button.ariaDisabled = null;
      }
    })();
  });
  return button;
}
