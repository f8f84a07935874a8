import { randomBytes } from 'node:crypto';
import { errors } from './oidc.js';

/** @typedef {{ organization: string, email: string, used: boolean }} Invitation */
/** @typedef {ReturnType<typeof createInvitations>} Invitations */

/**
 * Invitations of people to organizations: a ticket that is valid for one login of the invited person.
 *
 * @param {{ directory: import('./directory.js').Directory, appUrl: string }} options
 */
export function createInvitations({ directory, appUrl: defaultAppUrl }) {
  /** @type {Map<string, Invitation>} */
  const tickets = new Map();

  return {
    /** @param {string | undefined} ticket */
    find: (ticket) => tickets.get(ticket ?? ''),

    /**
     * Creates the link that Auth0 would send by mail.
     * @param {{ organization: string, email: string, appUrl?: string }} invitation organization: its id or name
     */
    create({ organization: idOrName, email, appUrl = defaultAppUrl }) {
      const organization = directory.organization(idOrName);
      if (!organization) throw new Error(`No such organization: ${idOrName}`);
      const ticket = randomBytes(24).toString('base64url');
      tickets.set(ticket, { organization: organization.id, email: email.toLowerCase(), used: false });
      const url = new URL(appUrl);
      url.searchParams.set('invitation', ticket);
      url.searchParams.set('organization', organization.id);
      url.searchParams.set('organization_name', organization.name);
      return { ticket, url: url.href };
    },

    /**
     * Makes the person a member, or throws. In both cases the ticket is no longer valid. At Auth0, too, an attempt
     * with the wrong account ends its validity, so an application must never accept an invitation silently.
     * @param {{ ticket: string, organization: string | undefined, sub: string }} attempt
     */
    accept({ ticket, organization, sub }) {
      const invitation = tickets.get(ticket);
      const organizationId =
        organization === undefined ? undefined : directory.organization(organization)?.id;
      const fits =
        invitation !== undefined &&
        !invitation.used &&
        invitation.organization === organizationId &&
        invitation.email === directory.person(sub)?.email;
      if (invitation) invitation.used = true;
      if (!fits) {
        throw new errors.AccessDenied(
          'the specified account is not allowed to accept the current invitation',
        );
      }
      if (!directory.membership(sub, invitation.organization))
        directory.addMember(sub, invitation.organization);
    },
  };
}
