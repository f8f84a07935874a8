import { createTestBrowser } from '../../src/testing/index.js';
import { A, ada, B, C } from '../support/tenant.js';
import { describeClient } from './client-contract.js';

const organizations = [A, B, C].map((organization) => ({
  ...organization,
  permissions: [`read:${organization.id}`],
}));

describeClient('The test client', (active, options) => {
  const browser = createTestBrowser({
    user: { sub: ada, name: 'ada' },
    organizations,
    ...(active && { active }),
    ...(options && { options }),
  });
  const client = browser.openTab();
  return {
    client,
    openTab: browser.openTab,
    visited: client.visited,
    events: () => [...client.events],
    failing(verb, error, work) {
      client.failNext(verb, { error });
      return work();
    },
    completeRedirect: () => client.completeRedirect(),
    signInAs: (sub) => client.signInAs({ sub }),
  };
});
