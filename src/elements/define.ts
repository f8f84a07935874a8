import { createLateInspector } from './inspector/lazy-inspector.js';
import { sessionElement, setDefaultClient, type ElementClient } from './session-element.js';
import { createSwitcher } from './switcher/switcher.js';

/**
 * Registers the elements, once however often it is called; on a server it does nothing.
 *
 * @param client For elements that got none of their own, those on the page included.
 */
export function defineElements(client?: ElementClient): void {
  if (typeof customElements === 'undefined') return;
  if (client) setDefaultClient(client);
  const views = { 'organization-switcher': createSwitcher, 'org-session-inspector': createLateInspector };
  for (const [name, create] of Object.entries(views)) {
    if (!customElements.get(name)) customElements.define(name, sessionElement(create));
  }
}
