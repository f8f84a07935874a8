import { Auth0Client } from '@auth0/nextjs-auth0/server';

export const auth0 = new Auth0Client({
  allowInsecureRequests: process.env.NODE_ENV !== 'production',
  authorizationParameters: { audience: process.env.AUDIENCE },
});
