import type { Organization } from 'auth0-org-sessions';
import { exampleCard } from './example-card.js';
import type { Demo, View } from '../demo.js';
import { h, setText } from '../dom/html.js';
import { createResultLine } from '../dom/result-line.js';
import { createInvitationLink } from './invitation-link.js';
import { personalAccount } from '../organizations/personal-account.js';

/** Creates an invitation to the active organization, and a link to accept it. */
export function createInvitationExample({ client, api, organizationStyle, report }: Demo): View {
  let active: Organization | undefined;
  const email = h('input', {
    id: 'invitation-email',
    class: 'input',
    type: 'email',
    value: 'alan@example.com',
    autocomplete: 'off',
    required: true,
  });
  const link = createInvitationLink(report);
  const state = createResultLine();
  const form = h(
    'form',
    { class: 'example-form' },
    h('label', { for: email.id, class: 'visually-hidden' }, 'Email address to invite'),
    email,
    h('button', { class: 'button' }, 'Make a link'),
  );
  const invite = async ({ id }: Organization): Promise<void> => {
    state.show('');
    link.show(undefined);
    const token = await client.getTokenForOrg(id);
    const answer = await api.post(`/organizations/${id}/invitations`, token, { email: email.value });
    // After a switch it would be shown as a link to the other organization.
    if (id !== active?.id) return;
    if (answer.ok) link.show((answer.body as { url: string }).url);
    else state.show(answer.problem.detail);
  };
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    if (active) invite(active).catch(report);
  });
  const hint = h('p', { class: 'soft' });

  return {
    element: exampleCard(
      'An invitation',
      'The link makes the person a member. It works once, and only for this person.',
      hint,
      form,
      link.element,
      state.element,
    ),
    update({ organization, permissions }) {
      const manages = permissions.includes('manage:settings');
      const inviting = organization?.id === personalAccount.id || !manages ? undefined : organization;
      form.hidden = !inviting;
      setText(hint, inviting ? `Invite to ${organizationStyle.nameOf(inviting)}:` : whyNot(organization));
      if (inviting?.id === active?.id) return;
      active = inviting;
      link.show(undefined);
      state.show('');
    },
  };

  function whyNot(organization: Organization | undefined): string {
    return organization && organization.id !== personalAccount.id
      ? `In ${organizationStyle.nameOf(organization)} you cannot invite anyone: that requires the permission manage:settings.`
      : 'Sign in to an organization that you manage, for example as Ada to Acme.';
  }
}
