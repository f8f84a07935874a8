import type { Organization } from 'auth0-org-sessions';
import { corner } from './example-card.js';
import type { Demo, View } from '../demo.js';
import { h, setText } from '../dom/html.js';
import { createInvitationLink } from './invitation-link.js';
import { personalAccount } from '../organizations/personal-account.js';

/** Who may manage the active organization invites somebody to it, and opens the link in their place. */
export function createInvitationCorner({ client, api, looks, report }: Demo): View {
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
    { class: 'corner-form' },
    h('label', { for: email.id, class: 'visually-hidden' }, 'Email address to invite'),
    email,
    h('button', { class: 'button' }, 'Make a link'),
  );
  const invite = async ({ id }: Organization): Promise<void> => {
    setText(state, '');
    link.show(undefined);
    const token = await client.getTokenForOrg(id);
    const answer = await api.post(`/organizations/${id}/invitations`, token, { email: email.value });
    setText(state, answer.ok ? 'It is good for one login, by that person alone.' : answer.problem.message);
    if (answer.ok) link.show((answer.body as { url: string }).url);
  };
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    if (active) invite(active).catch(report);
  });
  const hint = h('p', { class: 'soft' });

  return {
    element: corner('An invitation', 'A link that makes somebody a member.', hint, form, link.element, state),
    update({ organization }) {
      const invites = organization?.id === personalAccount.id ? undefined : organization;
      form.hidden = !invites;
      setText(
        hint,
        invites
          ? `Invite to ${looks.nameOf(invites)}:`
          : 'Sign in to an organization that you manage, to make one.',
      );
      if (invites?.id === active?.id) return;
      active = invites;
      link.show(undefined);
      setText(state, '');
    },
  };
}
