/**
 * The libraries of the scoreboard, and what each claims to do, by its documentation.
 *
 * @typedef {object} Subject
 * @property {string} name as the scoreboard shows it
 * @property {string} file in adapters/
 * @property {string} package whose version the scoreboard shows
 * @property {readonly import('auth0-org-tenant/isolation').Part[]} offers
 */

/** @type {readonly Subject[]} */
export const subjects = [
  {
    name: 'this package',
    file: 'auth0-org-sessions.js',
    package: 'auth0-org-sessions',
    offers: [
      'switch',
      'logoutOne',
      'tabs',
      'fetch',
      'verifyLogins',
      'verifyAnswers',
      'verifyAccessTokens',
      'verifyPerson',
      'onePerson',
      'verifyStorage',
    ],
  },
  // Auth0's SDKs compare the organization of a login's ID token ("Validating organization"), and document no other comparison.
  { name: 'auth0-react', file: 'auth0-react.js', package: '@auth0/auth0-react', offers: ['verifyLogins'] },
  {
    name: 'one Auth0Client per organization, by hand',
    file: 'auth0-spa-js-per-organization.js',
    package: '@auth0/auth0-spa-js',
    offers: ['verifyLogins'],
  },
  // It compares `sub` when it renews (OpenID Connect Core 12.2), and does not know organizations.
  {
    name: 'oidc-client-ts, one UserManager per organization',
    file: 'oidc-client-ts-per-organization.js',
    package: 'oidc-client-ts',
    offers: ['verifyPerson'],
  },
];
