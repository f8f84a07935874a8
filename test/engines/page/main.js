import { createOrgSessionClient } from 'auth0-org-sessions';

/** @typedef {import('auth0-org-sessions').OrgSessionClient} OrgSessionClient */
/** @typedef {import('../globals.js').Outcome} Outcome */

const { domain, clientId, audience } = await (await fetch('/config.json')).json();
const client = createOrgSessionClient({
  domain,
  clientId,
  authorizationParams: { audience, scope: 'openid profile email', redirect_uri: `${location.origin}/` },
  useRefreshTokens: true,
  // What the scenario sets before it opens this page.
  .../** @type {object} */ (JSON.parse(localStorage.getItem('options') ?? '{}')),
});
const page = Object.assign(window, {
  client,
  /** The scenario sets what the button does. */
  act: /** @type {((client: OrgSessionClient) => unknown) | undefined} */ (undefined),
  /** How that ended. */
  outcome: /** @type {Outcome | undefined} */ (undefined),
  isFromCache: false,
});
addEventListener('pageshow', ({ persisted }) => (page.isFromCache = persisted));

const heading = /** @type {HTMLHeadingElement} */ (document.querySelector('h1'));
function render() {
  const { status, organization, user } = client.getSnapshot();
  heading.textContent = [status, organization?.id, user?.name].filter(Boolean).join(' · ');
}
client.subscribe(render);
render();

/** @type {HTMLButtonElement} */ (document.querySelector('button')).onclick = async () => {
  page.outcome = undefined;
  try {
    page.outcome = { value: (await page.act?.(client)) ?? null };
  } catch (error) {
    const { name, code, reason } = /** @type {NonNullable<Outcome['error']>} */ (error);
    page.outcome = { error: { name, code, reason } };
  }
};
await client.start();
