import express from 'express';
import { listenOnLoopback } from '../loopback.js';
import { changeRoutes } from './change-routes.js';
import { cors } from './cors.js';
import { eventRoutes } from './event-routes.js';
import { invitationRoutes } from './invitation-routes.js';
import { organizationRoutes } from './organization-routes.js';
import { personRoutes } from './person-routes.js';
import { answerProblem, noSuchPath } from './problem.js';
import { reportRoutes } from './report-routes.js';
import { tokenGuard } from './token-guard.js';

/**
 * The API that the demo's page calls, with the checks that an API with Auth0 Organizations needs.
 * @param {object} options
 * @param {number} [options.port] 0 takes a free one
 * @param {string} options.issuer with its trailing slash, as in the `iss` claim
 * @param {string | string[]} options.audience
 * @param {import('auth0-org-tenant').Directory} options.directory
 * @param {readonly string[]} options.appOrigins pages that may read the answers
 * @param {import('./invitation-routes.js').CreateInvitation} [options.createInvitation] without it there are no invitations
 * @param {Parameters<typeof eventRoutes>[0]} [options.eventStream] of the tenant; without it there are no events
 * @param {Parameters<typeof personRoutes>[1]} [options.removeAuthenticators] without it no second factor can be removed
 * @param {Pick<Parameters<typeof reportRoutes>[0], 'reports' | 'machines'>} [options.reporting] the service that makes reports; without it there are none
 */
export function startApi({
  port = 0,
  issuer,
  audience,
  directory,
  appOrigins,
  createInvitation,
  eventStream,
  removeAuthenticators,
  reporting,
}) {
  const app = express();
  app.disable('x-powered-by');
  app.disable('etag');
  // The guard would also accept `?access_token=`, but URLs are written to logs.
  app.disable('query parser');

  app.use(cors(appOrigins));
  app.use((_req, res, next) => {
    // The answer depends on the token: no cache may give it to a request with another one.
    res.vary('Authorization');
    res.set('Cache-Control', 'private, no-store');
    next();
  });
  const guard = tokenGuard({ issuer, audience });
  app.use('/organizations', guard, organizationRoutes(directory), changeRoutes(directory));
  if (createInvitation)
    app.use('/organizations', guard, invitationRoutes({ directory, appOrigins, createInvitation }));
  if (reporting) app.use('/organizations', guard, reportRoutes({ directory, ...reporting }));
  app.use('/me', guard, personRoutes(directory, removeAuthenticators));
  if (eventStream) app.use('/me', guard, eventRoutes(eventStream));
  app.use(noSuchPath);
  app.use(answerProblem);

  return listenOnLoopback(app, port);
}
