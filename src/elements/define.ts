import { setDefaultClient, type ElementClient } from './connection.js';
import { organizationSwitcher } from './organization-switcher.js';

const elements = { 'organization-switcher': organizationSwitcher };

/**
 * Registers the elements, once however often it is called; on a server it does nothing.
 *
 * @param client For elements that got none of their own, those on the page included.
 */
export function defineElements(client?: ElementClient): void {
  if (typeof customElements === 'undefined') return;
  if (client) setDefaultClient(client);
  for (const [name, create] of Object.entries(elements)) {
    if (!customElements.get(name)) customElements.define(name, create());
  }
}
