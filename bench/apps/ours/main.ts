import { createOrgSessionClient } from 'auth0-org-sessions';
import { options, organization, report } from '../app.js';

const client = createOrgSessionClient(options);
const { status } = await client.start();
report(status === 'signed-in', () => client.loginWithRedirect({ organization }));
