import { createHash } from 'node:crypto';
import { Problem } from './problem.js';

/** @typedef {{ number: string, customer: string, amount: number, currency: string, issued: string, due: string }} Invoice */

const CUSTOMERS = [
  'Northwind Traders',
  'Contoso Retail',
  'Fabrikam Tooling',
  'Adventure Works',
  'Tailspin Toys',
  'Wide World Importers',
  'Litware Media',
  'Proseware Press',
  'Lucerne Publishing',
  'Woodgrove Bank',
  'Blue Yonder Airlines',
  'Trey Research',
];
const CURRENCIES = ['USD', 'EUR', 'GBP'];
const DAYS_TO_PAY = 30;

/** The invoices of each organization, in memory. The initial ones depend on the organization's id only. */
export function createInvoices() {
  /** @type {Map<string, Invoice[]>} */
  const books = new Map();

  /** @param {string} organization */
  function list(organization) {
    let book = books.get(organization);
    if (!book) books.set(organization, (book = firstInvoices(organization)));
    return book;
  }

  return {
    list,

    /**
     * @param {string} organization
     * @param {unknown} body
     */
    create(organization, body) {
      const book = list(organization);
      const { customer, amount } = readInvoice(body);
      const issued = new Date();
      const invoice = makeInvoice(organization, book.length, customer, amount, issued);
      book.push(invoice);
      return invoice;
    },
  };
}

/** @param {string} organization */
function firstInvoices(organization) {
  const seed = digest(organization);
  return Array.from({ length: 4 + (seed.readUInt8(1) % 4) }, (_, index) => {
    const draw = digest(`${organization}/${index}`);
    const customer = CUSTOMERS[(seed.readUInt8(2) + index * 5) % CUSTOMERS.length] ?? '';
    const issued = new Date(Date.UTC(2026, 0, 5 + index * 9 + (draw.readUInt8(0) % 6)));
    return makeInvoice(organization, index, customer, 4_900 + (draw.readUInt32BE(1) % 1_800_000), issued);
  });
}

/**
 * @param {string} organization
 * @param {number} index
 * @param {string} customer
 * @param {number} amount in cents
 * @param {Date} issued
 * @returns {Invoice}
 */
function makeInvoice(organization, index, customer, amount, issued) {
  const seed = digest(organization);
  const due = new Date(issued.getTime() + DAYS_TO_PAY * 86_400_000);
  return {
    number: `${(seed.readUInt16BE(4) % 900) + 100}-${String(index + 1).padStart(4, '0')}`,
    customer,
    amount,
    currency: CURRENCIES[seed.readUInt8(3) % CURRENCIES.length] ?? 'USD',
    issued: issued.toISOString().slice(0, 10),
    due: due.toISOString().slice(0, 10),
  };
}

/**
 * @param {unknown} body
 * @returns {{ customer: string, amount: number }}
 */
function readInvoice(body) {
  const { customer, amount } = /** @type {Record<string, unknown>} */ (body ?? {});
  if (typeof customer !== 'string' || customer.trim() === '' || customer.length > 100) {
    throw new Problem(400, 'invalid_request', '"customer" must be a text of 1 to 100 characters.');
  }
  if (typeof amount !== 'number' || !Number.isSafeInteger(amount) || amount <= 0) {
    throw new Problem(400, 'invalid_request', '"amount" must be a whole number of cents above 0.');
  }
  return { customer: customer.trim(), amount };
}

/** @param {string} text */
function digest(text) {
  return createHash('sha256').update(text).digest();
}
