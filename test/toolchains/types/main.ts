import { createOrgSessionClient } from 'auth0-org-sessions';
import * as elements from 'auth0-org-sessions/elements';
import * as react from 'auth0-org-sessions/react';
import * as testing from 'auth0-org-sessions/testing';
import * as vue from 'auth0-org-sessions/vue';

export const client = createOrgSessionClient({ domain: 'tenant.example', clientId: 'client' });

// Without types, everything would be allowed.
// @ts-expect-error There is no such export.
elements.missing;
// @ts-expect-error There is no such export.
react.missing;
// @ts-expect-error There is no such export.
testing.missing;
// @ts-expect-error There is no such export.
vue.missing;
