import { createOrgSessionClient, type OrgSessionClientOptions } from 'auth0-org-sessions';

if (!window.bareOptions) throw new Error('There are no options.');
const client = createOrgSessionClient(window.bareOptions);
// Where the tests of the demo's page look for it, too.
window.demo = { client, createOrgSessionClient };
await client.start();

declare global {
  interface Window {
    /** What the test sets before this page's script runs. */
    bareOptions?: OrgSessionClientOptions;
  }
}
