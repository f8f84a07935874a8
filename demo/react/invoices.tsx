import { useOrganization } from 'auth0-org-sessions/react';
import { money, nameOf, sentenceOf, type Invoice } from '../frameworks/open-demo.js';
import { useDemo } from './demo-context.js';
import { Loading } from './loading.js';
import { useOrganizationData } from './use-organization-data.js';
import { useTitle } from './use-title.js';

/** The page with the invoices of the active organization. */
export function Invoices() {
  useTitle('Invoices');
  return (
    <>
      <h1>Invoices</h1>
      <InvoiceList />
    </>
  );
}

/** The invoices of the active organization. */
export function InvoiceList() {
  const { data, error } = useOrganizationData<Invoice[]>('invoices');
  if (error) return <p role="alert">{sentenceOf(error)}</p>;
  return data ? <InvoiceTable invoices={data} /> : <Loading />;
}

function InvoiceTable({ invoices }: { invoices: readonly Invoice[] }) {
  const { config } = useDemo();
  const organization = useOrganization();
  return (
    <div className="card">
      <table>
        <caption>Invoices of {organization && nameOf(config, organization)}</caption>
        <thead>
          <tr>
            <th scope="col">Number</th>
            <th scope="col">Customer</th>
            <th scope="col" className="due">
              Due
            </th>
            <th scope="col" className="amount">
              Amount
            </th>
          </tr>
        </thead>
        <tbody>
          {invoices.map((invoice) => (
            <tr key={invoice.number}>
              <td className="number">{invoice.number}</td>
              <td>{invoice.customer}</td>
              <td className="number due">{invoice.due}</td>
              <td className="amount">{money(invoice)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
