import { h } from '../dom/html.js';
import { recordTable, type Column } from './record-table.js';

interface Invoice {
  readonly number: string;
  readonly customer: string;
  /** In cents. */
  readonly amount: number;
  readonly currency: string;
  readonly issued: string;
  readonly due: string;
}

interface Member {
  readonly name: string;
  readonly email: string;
  readonly roles: readonly string[];
}

const invoiceColumns: Column<Invoice>[] = [
  { title: 'Number', value: ({ number }) => number, style: 'number' },
  { title: 'Customer', value: ({ customer }) => customer },
  { title: 'Issued', value: ({ issued }) => issued, style: 'number wide-only' },
  { title: 'Due', value: ({ due }) => due, style: 'number wide-only' },
  {
    title: 'Amount',
    value: ({ amount, currency }) =>
      (amount / 100).toLocaleString('en', { style: 'currency', currency, currencyDisplay: 'code' }),
    style: 'number end',
  },
];

const memberColumns: Column<Member>[] = [
  { title: 'Name', value: ({ name }) => name },
  { title: 'Email', value: ({ email }) => email },
  { title: 'Roles', value: ({ roles }) => roles.join(', ') },
];

/** The fields of one record. */
export const recordList = (label: string, record: Readonly<Record<string, unknown>>): HTMLElement =>
  h(
    'dl',
    { class: 'claims', 'aria-label': label },
    ...Object.entries(record).flatMap(([key, value]) => [
      h('dt', {}, key),
      h('dd', {}, typeof value === 'string' ? value : JSON.stringify(value)),
    ]),
  );

/** The API's resources, the permission that each needs, and how its answer is shown. */
export const apiRecords = {
  invoices: {
    label: 'Invoices',
    permission: 'read:invoices',
    draw: (name: string, { invoices }: { invoices: Invoice[] }) =>
      recordTable(`Invoices of ${name}`, invoiceColumns, [...invoices].reverse()),
  },
  members: {
    label: 'Members',
    permission: 'read:members',
    draw: (name: string, { members }: { members: Member[] }) =>
      recordTable(`Members of ${name}`, memberColumns, members),
  },
  settings: {
    label: 'Settings',
    permission: 'manage:settings',
    draw: (name: string, { settings }: { settings: Record<string, string | number> }) =>
      recordList(`Settings of ${name}`, settings),
  },
};

export type ApiRecordName = keyof typeof apiRecords;
