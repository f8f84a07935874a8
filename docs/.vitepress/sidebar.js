/**
 * The pages of the site in reading order. A test compares this list with the files in docs/.
 * @type {{ text: string, items: { text: string, link: string }[] }[]}
 */
export const sidebar = [
  {
    text: 'Start',
    items: [
      { text: 'Quick start', link: '/start/quick-start' },
      { text: 'Your own app in five minutes', link: '/guides/first-app' },
      { text: 'Set up Auth0', link: '/start/auth0-setup' },
      { text: 'Run the demo', link: '/start/demo' },
      { text: 'Live demo of the elements', link: '/start/live-elements' },
    ],
  },
  {
    text: 'Frameworks',
    items: [
      { text: 'React', link: '/guides/react' },
      { text: 'Vue', link: '/guides/vue' },
      { text: 'Angular', link: '/guides/angular' },
      { text: 'Svelte', link: '/guides/svelte' },
      { text: 'Preact', link: '/guides/preact' },
      { text: 'Solid', link: '/guides/solid' },
      { text: 'Routers', link: '/guides/routers' },
      { text: 'Toolchains', link: '/guides/toolchains' },
      { text: 'Browsers', link: '/guides/browsers' },
      { text: 'Elements: switcher and inspector', link: '/guides/elements' },
    ],
  },
  {
    text: 'Guides',
    items: [
      { text: 'Sign in', link: '/guides/sign-in' },
      { text: 'Switch organizations', link: '/guides/switch' },
      { text: 'Two organizations on one screen', link: '/guides/two-organizations' },
      { text: 'Call an API as any organization', link: '/guides/call-an-api' },
      { text: 'Permissions and roles', link: '/guides/permissions' },
      { text: 'When memberships change', link: '/guides/membership-changes' },
      { text: 'Invitations', link: '/guides/invitations' },
      { text: 'Organization in the URL or subdomain', link: '/guides/organization-in-the-url' },
      { text: 'Personal accounts', link: '/guides/personal-accounts' },
      { text: 'Step-up and MFA', link: '/guides/step-up-and-mfa' },
      { text: 'Tabs and sign-out', link: '/guides/tabs-and-sign-out' },
      { text: 'Offline, retries and errors', link: '/guides/offline-and-errors' },
      { text: 'State, events and debugging', link: '/guides/state' },
      { text: 'Data caches, sockets and SSE', link: '/guides/data-caches' },
      { text: 'Test your app', link: '/guides/testing' },
      { text: 'Local tenant and end-to-end tests', link: '/guides/local-tenant' },
      { text: 'Server rendering', link: '/guides/server-rendering' },
      { text: 'Micro-frontends', link: '/guides/micro-frontends' },
      { text: 'Capacitor and Electron', link: '/guides/capacitor-and-electron' },
      { text: 'Storybook', link: '/guides/storybook' },
    ],
  },
  {
    text: 'Your API and your tenant',
    items: [
      { text: 'Check tokens in your API', link: '/api' },
      { text: 'Scopes that differ per organization', link: '/scopes-per-organization' },
      { text: 'Actions', link: '/actions' },
      { text: 'Machine to machine', link: '/machine-to-machine' },
      { text: 'One API, or one per organization', link: '/one-api-or-many' },
    ],
  },
  {
    text: 'Move an existing app',
    items: [
      { text: 'From auth0-spa-js', link: '/migrate/auth0-spa-js' },
      { text: 'From auth0-react', link: '/migrate/auth0-react' },
      { text: 'From auth0-vue', link: '/migrate/auth0-vue' },
      { text: 'From auth0-angular', link: '/migrate/auth0-angular' },
    ],
  },
  {
    text: 'Reference',
    items: [
      { text: 'Options', link: '/reference/options' },
      { text: 'Options of auth0-spa-js', link: '/auth0-options' },
      { text: 'Features of Auth0', link: '/auth0-features' },
      { text: 'Events', link: '/reference/events' },
      { text: 'Errors', link: '/reference/errors' },
      { text: 'All exports', link: '/reference/api/' },
    ],
  },
  {
    text: 'Understanding',
    items: [
      { text: 'How it works', link: '/understanding/how-it-works' },
      { text: 'Where tokens live', link: '/understanding/where-tokens-live' },
      { text: 'Threat model', link: '/understanding/threat-model' },
      { text: 'Figures', link: '/understanding/figures' },
      { text: 'Limits', link: '/understanding/limits' },
      { text: 'Isolation scoreboard', link: '/isolation' },
      { text: 'Comparison', link: '/understanding/comparison' },
      { text: 'Memory and Workers', link: '/memory' },
    ],
  },
  {
    text: 'Troubleshooting',
    items: [{ text: 'From symptom to cause', link: '/guides/troubleshooting' }],
  },
  {
    text: 'Contribute',
    items: [
      { text: 'Architecture', link: '/architecture' },
      { text: 'Mutation testing', link: '/mutation' },
    ],
  },
];
