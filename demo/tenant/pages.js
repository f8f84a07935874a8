import { DEMO_PASSWORD } from './directory.js';
import { escape, layout } from './layout.js';

/** @typedef {import('./directory.js').Organization} Organization */
/** @typedef {import('./directory.js').Person} Person */

/** @param {string} name */
const initials = (name) =>
  name
    .split(' ')
    .map((word) => word[0])
    .join('');

/** @param {Organization} organization @param {string} [size] */
const badge = ({ displayName, colour }, size = '') =>
  `<span class="badge ${size}" style="--colour: ${escape(colour)}" aria-hidden="true">${escape(displayName[0])}</span>`;

/** @param {string} problem */
const alert = (problem) => `<p class="problem" role="alert">${escape(problem)}</p>`;

/** @typedef {Person & { organizations: readonly Organization[] }} PersonToChoose */

/** @param {PersonToChoose} person */
const personChoice = ({ sub, name, email, organizations }) => `<li>
  <button class="choice" name="person" value="${escape(sub)}">
    <span class="badge round" aria-hidden="true">${escape(initials(name))}</span>
    <span>
      <b>${escape(name)}</b>
      <small>${escape(email)} · ${escape(organizations.map((one) => one.name).join(', ') || 'no organization')}</small>
    </span>
  </button>
</li>`;

/**
 * @param {object} page
 * @param {readonly PersonToChoose[]} page.people
 * @param {Organization | undefined} page.organization the one in the application's request
 * @param {boolean} page.invited
 * @param {boolean} page.signUp
 * @param {string} page.email what the e-mail field starts with
 * @param {string} [page.problem]
 */
export function loginPage({ people, organization, invited, signUp, email, problem }) {
  const verb = signUp ? 'Sign up' : 'Sign in';
  const title = organization ? `${verb} to ${organization.displayName}` : verb;
  const lead = invited
    ? 'You were invited. Sign in with the email address that the invitation was sent to.'
    : organization
      ? 'You will be signed in as a member of this organization.'
      : 'You can choose an organization after signing in.';
  return layout({
    title,
    body: `${organization ? badge(organization, 'large') : ''}
<h1>${escape(title)}</h1>
<p class="lead">${escape(lead)}</p>
${problem ? alert(problem) : ''}
<form method="post">
  <label for="email">Email address</label>
  <input id="email" name="email" type="email" autocomplete="username" required autofocus value="${escape(email)}" />
  <label for="password">Password</label>
  <input id="password" name="password" type="password" autocomplete="current-password" required
    aria-describedby="password-hint" />
  <p class="hint" id="password-hint">Everyone’s password is <code>${DEMO_PASSWORD}</code></p>
  <button class="primary">Continue</button>
</form>
<form method="post" aria-labelledby="people">
  <h2 id="people">Or continue as</h2>
  <ul>${people.map(personChoice).join('')}</ul>
</form>`,
  });
}

/**
 * @param {object} page
 * @param {Person} page.person
 * @param {readonly Organization[]} page.organizations
 * @param {boolean} page.personalAccount whether signing in without an organization is offered
 */
export function pickerPage({ person, organizations, personalAccount }) {
  const choice = (/** @type {Organization} */ organization) => `<li>
  <button class="choice" name="organization" value="${escape(organization.id)}">
    ${badge(organization)}
    <span><b>${escape(organization.displayName)}</b><small>${escape(organization.name)}</small></span>
  </button>
</li>`;
  const personal = `<li>
  <button class="choice" name="organization" value="">
    <span class="badge round" aria-hidden="true">${escape(initials(person.name))}</span>
    <span><b>Personal account</b><small>without an organization</small></span>
  </button>
</li>`;
  return layout({
    title: 'Choose an organization',
    body: `<h1>Choose an organization</h1>
<p class="lead">Signed in as ${escape(person.name)} (${escape(person.email)}).</p>
<form method="post" aria-label="Organizations">
  <ul>${organizations.map(choice).join('')}${personalAccount ? personal : ''}</ul>
</form>`,
  });
}

/**
 * @param {object} page
 * @param {{ name: string, code: string }[]} page.apps the authenticator app of each person
 * @param {import('./text-messages.js').TextMessage[]} page.messages
 */
export function phonePage({ apps, messages }) {
  const app = (/** @type {typeof apps[number]} */ { name, code }) =>
    `<li><b>${escape(name)}</b> <code>${escape(code)}</code></li>`;
  const message = (/** @type {typeof messages[number]} */ { to, text, time }) =>
    `<li><b>${escape(to)}</b> ${escape(text)} <small>${escape(time.slice(11, 19))} UTC</small></li>`;
  return layout({
    title: 'Phones',
    body: `<h1>Phones</h1>
<p class="lead">Nothing leaves this machine: here are the codes that people would see on their phones.</p>
<h2>Authenticator apps</h2>
${apps.length > 0 ? `<ul>${apps.map(app).join('')}</ul>` : '<p>None is set up.</p>'}
<h2>Text messages</h2>
${messages.length > 0 ? `<ul>${messages.map(message).join('')}</ul>` : '<p>None was sent.</p>'}`,
  });
}

/** @param {{ error: string, description: string | undefined }} page */
export const errorPage = ({ error, description }) =>
  layout({
    title: 'Something went wrong',
    body: `<h1>Something went wrong</h1>
<p class="lead">${escape(description ?? 'The request could not be completed.')}</p>
<p><code>${escape(error)}</code></p>`,
  });

export const signedOutPage = () =>
  layout({
    title: 'Signed out',
    body: `<h1>You are signed out</h1>
<p>You can close this page.</p>`,
  });
