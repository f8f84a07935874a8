import { Component } from '@angular/core';
import { InvoiceList } from './invoice-list.js';

export const InvoicesPage = Component({
  imports: [InvoiceList],
  template: `
    <h1>Invoices</h1>
    <demo-invoice-list />
  `,
})(
  class {
    readonly title = 'Invoices';
  },
);
