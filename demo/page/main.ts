import './layout/base.css';
import './dom/controls.css';
import './layout/layout.css';
import './organizations/organizations.css';
import './errors/error-banner.css';
import './sign-in/sign-in.css';
import './sessions/sessions.css';
import './api/api.css';
import './login-examples/login-examples.css';
import './settings/settings.css';
import './backend/backend.css';
import './second-factor/second-factor.css';
import { createOrgSessionClient } from 'auth0-org-sessions';
import { defineElements } from 'auth0-org-sessions/elements';
import { followMembershipEvents } from '../frameworks/membership-events.js';
import { createApi } from './api/api.js';
import { createClient } from './client/client.js';
import { loadConfig } from './client/config.js';
import { allowHttpTenant } from './client/http-tenant.js';
import { apiOrigin } from './client/own-api.js';
import { ignoreSecondClicks } from './dom/second-clicks.js';
import { createErrorBanner } from './errors/error-banner.js';
import { createApp } from './layout/app.js';
import { createMemberships } from './organizations/memberships.js';
import { createOrganizationStyle } from './organizations/organization-style.js';
import { createSecondFactors } from './second-factor/second-factors.js';

const config = await loadConfig();
allowHttpTenant(config.domain);
const api = createApi(apiOrigin(config));
const client = createClient(config, api);
if (config.control) window.demo = { client, createOrgSessionClient };
defineElements(client);
ignoreSecondClicks();

const organizationStyle = createOrganizationStyle(config.organizations);
const banner = createErrorBanner(client, organizationStyle);
const secondFactors = createSecondFactors({ client, config, api, organizationStyle, report: banner.show });
const report = (error: unknown): void => {
  if (!secondFactors.ask(error)) banner.show(error);
};
followMembershipEvents(client, config.api, report);
const memberships = createMemberships(client, report);
const app = createApp({ client, config, api, organizationStyle, memberships, report }, banner, secondFactors);

const update = (): void => app.update(client.getSnapshot());
document.body.append(...app.elements);
client.subscribe(update);
memberships.follow(update);
update();
try {
  // An invitation in the URL leaves for the login page at once.
  if (!(await client.acceptInvitation())) await client.start();
} catch (error) {
  report(error);
  await client.start();
}
