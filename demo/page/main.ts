import './styles.css';
import { createOrgSessionClient } from 'auth0-org-sessions';
import { createApi } from './api/api.js';
import { createApp } from './layout/app.js';
import { createBanner } from './errors/error-banner.js';
import { createClient } from './client/client.js';
import { loadConfig } from './client/config.js';
import { createMemberships } from './organizations/memberships.js';
import { createOrganizationLooks } from './organizations/organization-style.js';

const config = await loadConfig();
const api = createApi(config.api);
const client = createClient(config, api);
if (config.control) window.demo = { client, createOrgSessionClient };

const looks = createOrganizationLooks(config.organizations);
const banner = createBanner(client, looks);
const report = banner.show;
const memberships = createMemberships(client, report);
const app = createApp({ client, config, api, looks, memberships, report }, banner);

const draw = (): void => app.update(client.getSnapshot());
document.body.append(...app.elements);
client.subscribe(draw);
memberships.follow(draw);
draw();
try {
  // An invitation in the URL leaves for the login page at once.
  if (!(await client.acceptInvitation())) await client.start();
} catch (error) {
  report(error);
  await client.start();
}
