import './styles.css';
import { createOrgSessionClient } from 'auth0-org-sessions';
import { createApi } from './api.js';
import { createApp } from './app.js';
import { createBanner } from './banner.js';
import { createClient } from './client.js';
import { loadConfig } from './config.js';
import { createMemberships } from './memberships.js';
import { createOrganizationLooks } from './organization-looks.js';

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
