import { actionButton } from '../dom/action-button.js';
import { h } from '../dom/html.js';

interface Field {
  readonly label: string;
  readonly button: string;
  readonly attributes: Record<string, string>;
  /** Gets what the visitor has entered, without spaces around it. */
  readonly submit: (text: string) => Promise<unknown>;
}

let lastId = 0;

/** A form with one field and a button. The Enter key presses the button. */
export function createCodeForm(
  report: (error: unknown) => void,
  { label, button, attributes, submit }: Field,
): HTMLFormElement {
  const id = `second-factor-${++lastId}`;
  const input = h('input', { id, class: 'input', required: true, autocomplete: 'off', ...attributes });
  const send = actionButton(
    { report },
    button,
    async () => {
      if (form.reportValidity()) await submit(input.value.trim());
    },
    'primary',
  );
  const form = h(
    'form',
    { class: 'second-factor-form' },
    h('label', { for: id }, label),
    h('div', { class: 'actions' }, input, send),
  );
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    send.click();
  });
  return form;
}
