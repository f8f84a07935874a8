import { h } from '../dom/html.js';

export interface NewInvoice {
  readonly customer: string;
  /** In cents. */
  readonly amount: number;
}

/** Opens a dialog for a new invoice. Resolves to undefined if the visitor cancels. */
export function openInvoiceDialog(organizationName: string): Promise<NewInvoice | undefined> {
  const customer = h('input', { id: 'invoice-customer', class: 'input', required: true, maxlength: 100 });
  const amount = h('input', {
    id: 'invoice-amount',
    class: 'input',
    type: 'number',
    required: true,
    min: 0.01,
    step: 0.01,
  });
  const dialog = h(
    'dialog',
    { class: 'dialog', 'aria-labelledby': 'invoice-title' },
    h(
      'form',
      { method: 'dialog', class: 'dialog-form' },
      h('h2', { id: 'invoice-title' }, `New invoice of ${organizationName}`),
      h('label', { for: customer.id }, 'Customer'),
      customer,
      h('label', { for: amount.id }, 'Amount'),
      amount,
      h(
        'div',
        { class: 'actions' },
        h('button', { class: 'button primary', value: 'create' }, 'Create'),
        h('button', { class: 'button', value: '', formnovalidate: true }, 'Cancel'),
      ),
    ),
  );
  document.body.append(dialog);
  dialog.showModal();
  return new Promise((resolve) => {
    dialog.addEventListener('close', () => {
      dialog.remove();
      resolve(
        dialog.returnValue === 'create'
          ? { customer: customer.value, amount: Math.round(amount.valueAsNumber * 100) }
          : undefined,
      );
    });
  });
}
