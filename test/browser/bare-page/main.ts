import { createOrgSessionClient, type OrgSessionClientOptions } from 'auth0-org-sessions';

if (!window.bareOptions) throw new Error('There are no options.');
const { domainsOf } = window;
const client = createOrgSessionClient({
  ...window.bareOptions,
  ...(domainsOf && {
    domainFor: (organization: string) => domainsOf[organization] ?? window.bareOptions?.domain ?? '',
  }),
});
// Where the tests of the demo's page look for it, too.
window.demo = { client, createOrgSessionClient };
await client.start();

declare global {
  interface Window {
    /** What the test sets before this page's script runs. */
    bareOptions?: OrgSessionClientOptions;
    /** What a test with several tenants sets, too: the domain of each organization that has one of its own, by id and name. */
    domainsOf?: Readonly<Record<string, string>>;
  }
}
