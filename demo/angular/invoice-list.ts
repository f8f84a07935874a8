import { Component, computed, inject } from '@angular/core';
import { injectOrgSession } from 'auth0-org-sessions/angular';
import { money, nameOf, sentenceOf, type Invoice } from '../frameworks/open-demo.js';
import { DEMO } from './demo-token.js';
import { organizationData } from './organization-data.js';

/** The invoices of the active organization. */
export const InvoiceList = Component({
  selector: 'demo-invoice-list',
  template: `
    @if (invoices.error(); as error) {
      <p role="alert">{{ sentenceOf(error) }}</p>
    } @else if (invoices.hasValue()) {
      <div class="card">
        <table>
          <caption>Invoices of {{ name() }}</caption>
          <thead>
            <tr>
              <th scope="col">Number</th>
              <th scope="col">Customer</th>
              <th scope="col" class="due">Due</th>
              <th scope="col" class="amount">Amount</th>
            </tr>
          </thead>
          <tbody>
            @for (invoice of invoices.value(); track invoice.number) {
              <tr>
                <td class="number">{{ invoice.number }}</td>
                <td>{{ invoice.customer }}</td>
                <td class="number due">{{ invoice.due }}</td>
                <td class="amount">{{ money(invoice) }}</td>
              </tr>
            }
          </tbody>
        </table>
      </div>
    } @else {
      <p role="status">Loading…</p>
    }
  `,
})(
  class {
    readonly #config = inject(DEMO).config;
    readonly #organization = injectOrgSession().organization;
    readonly invoices = organizationData<Invoice[]>('invoices');
    readonly money = money;
    readonly sentenceOf = sentenceOf;
    readonly name = computed(() => {
      const organization = this.#organization();
      return organization && nameOf(this.#config, organization);
    });
  },
);
