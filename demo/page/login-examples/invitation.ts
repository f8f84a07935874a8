import type { Organization } from 'auth0-org-sessions';
import { exampleCard } from './example-card.js';
import type { Demo, View } from '../demo.js';
import { h, setText } from '../dom/html.js';
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
  const state = h('p', { class: 'session-result', role: 'status' });
  const form = h(
    'form',
    { class: 'example-form' },
    h('label', { for: email.id, class: 'visually-hidden' }, 'Email address to invite'),
    email,
    h('button', { class: 'button' }, 'Make a link'),
  );
  const invite = async ({ id }: Organization): Promise<void> => {
    setText(state, '');
    link.show(undefined);
    const token = await client.getTokenForOrg(id);
    const answer = await api.post(`/organizations/${id}/invitations`, token, { email: email.value });
    setText(state, answer.ok ? 'It is valid for one login of that person.' : answer.problem.detail);
    if (answer.ok) link.show((answer.body as { url: string }).url);
  };
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    if (active) invite(active).catch(report);
  });
  const hint = h('p', { class: 'soft' });

  return {
    element: exampleCard(
      'An invitation',
      'A link that makes a person a member.',
      hint,
      form,
      link.element,
      state,
    ),
    update({ organization }) {
      const inviting = organization?.id === personalAccount.id ? undefined : organization;
      form.hidden = !inviting;
      setText(
        hint,
        inviting
          ? `Invite to ${organizationStyle.nameOf(inviting)}:`
          : 'Sign in to an organization that you manage, to make one.',
      );
      if (inviting?.id === active?.id) return;
      active = inviting;
      link.show(undefined);
      setText(state, '');
    },
  };
}
