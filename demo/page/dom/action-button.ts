import type { Demo } from '../demo.js';
import { h } from './html.js';

/** Buttons whose task is running, and buttons that do nothing now. */
const running = new WeakSet<HTMLButtonElement>();
const inert = new WeakSet<HTMLButtonElement>();

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
      if (button.ariaDisabled === 'true') return;
      running.add(button);
      update(button);
      try {
        await task();
      } catch (error) {
        demo.report(error);
      } finally {
        running.delete(button);
        update(button);
      }
    })();
  });
  return button;
}

/** Makes a button of {@link actionButton} do nothing. It stays at its place. */
export function setInert(button: HTMLButtonElement, isInert: boolean): void {
  if (isInert) inert.add(button);
  else inert.delete(button);
  update(button);
}

/** Not `disabled`, because a disabled button loses the focus. */
function update(button: HTMLButtonElement): void {
  button.ariaDisabled = running.has(button) || inert.has(button) ? 'true' : null;
  button.ariaBusy = running.has(button) ? 'true' : null;
}
