import { createLazyInspector } from './inspector/lazy-inspector.js';
import { sessionElement, setDefaultClient, type ElementClient } from './session-element.js';
import { createSwitcher } from './switcher/switcher.js';

/**
 * Registers `<organization-switcher>` and `<org-session-inspector>`.
 *
 * Further calls register nothing again; with a client they replace the default client. If another copy of this package has registered a
 * name, its element stays, and gets the default client too; a warning in the console says so. On a server the function does nothing.
 *
 * @param client The default client of all elements, including those that are on the page already. An element whose own property `client`
 * is set does not use it. Default: none, so that each element waits for its property `client`.
 * @throws {@link ConfigurationError} `client` is not a client.
 * @example
 * import { createOrgSessionClient } from 'auth0-org-sessions';
 * import { defineElements } from 'auth0-org-sessions/elements';
 *
 * const client = createOrgSessionClient({ domain: 'tenant.eu.auth0.com', clientId: 'abc' });
 * defineElements(client);
 * await client.start();
 */
export function defineElements(client?: ElementClient): void {
  if (typeof customElements === 'undefined') return;
  if (client) setDefaultClient(client);
  const views = { 'organization-switcher': createSwitcher, 'org-session-inspector': createLazyInspector };
  for (const [name, create] of Object.entries(views)) {
    if (checked.has(name)) continue;
    checked.add(name);
    if (!customElements.get(name)) customElements.define(name, sessionElement(create));
    else console.warn(`<${name}> is already defined, for example by another copy of auth0-org-sessions.`);
  }
}

/** The names that this copy of the package has defined, or found defined. */
const checked = new Set<string>();
