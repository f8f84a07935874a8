import { createOrgSessionClient } from 'auth0-org-sessions';
import { defineElements } from 'auth0-org-sessions/elements';
import { orgSessionPlugin } from 'auth0-org-sessions/vue';
import { settings } from '../../settings.js';

export default defineNuxtPlugin(({ vueApp }) => {
  const client = createOrgSessionClient(settings);
  defineElements(client);
  vueApp.use(orgSessionPlugin(client));
});
