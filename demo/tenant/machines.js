import { createHash, timingSafeEqual } from 'node:crypto';
import { changedScope } from './action-runner.js';

/**
 * A machine-to-machine application, with its grant for one API. As in Auth0, a grant says whether the machine may name
 * an organization, and which.
 *
 * @typedef {object} Machine
 * @property {string} clientId
 * @property {string} clientSecret
 * @property {string} audience of the API that it calls
 * @property {string[]} scopes
 * @property {'any' | readonly string[]} organizations ids that it may act for; `[]`: none, and it has to name none
 * @property {string} [actsFor] audience of its own API: it may exchange that API's tokens, on behalf of the user
 */
/** @typedef {import('./oidc.js').Context} Context */

const TOKEN_EXCHANGE = 'urn:ietf:params:oauth:grant-type:token-exchange';
const ACCESS_TOKEN = 'urn:ietf:params:oauth:token-type:access_token';

/**
 * `/oauth/token` for machines: `client_credentials` with `organization`, and the on-behalf-of exchange, which keeps the
 * user and the organization.
 *
 * @param {object} parts
 * @param {readonly Machine[]} parts.machines
 * @param {string} parts.issuer
 * @param {number} parts.lifetime seconds
 * @param {import('./directory.js').Directory} parts.directory
 * @param {import('./organizations.js').Organizations} parts.organizations
 * @param {import('./claims.js').Claims} parts.claims
 * @param {import('./action-runner.js').ActionRunner} parts.runner
 * @param {ReturnType<typeof import('./action-event.js').createEvents>} parts.events
 * @param {import('./key.js').SigningKey} parts.key
 * @returns {import('./oidc.js').Middleware}
 */
export function machineTokens(parts) {
  const { machines, issuer, lifetime, directory, organizations, claims, runner, events, key } = parts;

  return async (ctx, next) => {
    /** @type {{ form: URLSearchParams, facts: import('./request-facts.js').RequestFacts }} */
    const { form, facts } = /** @type {any} */ (ctx.state);
    const isExchange =
      form.get('grant_type') === TOKEN_EXCHANGE && form.get('subject_token_type') === ACCESS_TOKEN;
    if (facts.endpoint !== 'token' || ctx.method !== 'POST') return next();
    if (form.get('grant_type') !== 'client_credentials' && !isExchange) return next();

    ctx.set('cache-control', 'no-store');
    try {
      const machine = authenticated(ctx, form);
      const scope = grantedScope(machine, form);
      const issued = isExchange
        ? await onBehalfOf(machine, form, scope)
        : await clientCredentials(machine, form, scope);
      const now = Math.floor(Date.now() / 1000);
      const common = { iss: issuer, aud: machine.audience, azp: machine.clientId, iat: now };
      /** @type {import('jose').JWTPayload} */
      const payload = { ...issued, ...common, exp: now + lifetime };
      ctx.state.issuedOrganization = payload.org_id;
      ctx.body = {
        access_token: await key.sign(payload),
        scope: payload.scope,
        expires_in: lifetime,
        token_type: 'Bearer',
        ...(isExchange && { issued_token_type: ACCESS_TOKEN }),
      };
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      ctx.status = error.status;
      ctx.body = { error: error.code, error_description: error.message };
    }
  };

  /** Its id and secret are in the form, or in the header. @param {Context} ctx @param {URLSearchParams} form */
  function authenticated(ctx, form) {
    const basic = /^Basic (.+)$/i.exec(ctx.get('authorization'))?.[1] ?? '';
    const [id = '', secret = ''] = Buffer.from(basic, 'base64').toString().split(':');
    const machine = machines.find(({ clientId }) => clientId === (form.get('client_id') ?? id));
    if (!machine || !isEqual(form.get('client_secret') ?? secret, machine.clientSecret)) {
      throw new Refusal(401, 'access_denied', 'Unauthorized');
    }
    return machine;
  }

  /** @param {Machine} machine @param {URLSearchParams} form */
  function grantedScope({ audience, scopes }, form) {
    if (form.get('audience') !== audience) {
      const description = `Client is not authorized to access "${form.get('audience')}". You need to create a "client-grant" associated to this API.`;
      throw new Refusal(403, 'access_denied', description);
    }
    const asked = form.get('scope')?.split(' ') ?? scopes;
    return scopes.filter((scope) => asked.includes(scope)).join(' ');
  }

  /** @param {Machine} machine @param {URLSearchParams} form @param {string} scope */
  async function clientCredentials({ clientId, audience, organizations }, form, scope) {
    const asked = form.get('organization') ?? undefined;
    const organization = asked === undefined ? undefined : directory.organization(asked);
    if (asked !== undefined && !organization)
      throw new Refusal(400, 'invalid_request', 'parameter organization is invalid');
    if (organization && organizations !== 'any' && !organizations.includes(organization.id)) {
      const description = `client ${clientId} is not authorized for the organization ${organization.id}`;
      throw new Refusal(403, 'access_denied', description);
    }
    if (!organization && (organizations === 'any' || organizations.length > 0))
      throw new Refusal(400, 'invalid_request', 'parameter organization is required for this client');

    const organizationId = organization?.id ?? null;
    const event = events.credentialsExchange({ clientId, organizationId, audience, scope });
    const result = await runner.credentialsExchange(event);
    if (result.denied) throw new Refusal(403, result.denied.error, result.denied.description);
    const changed = changedScope(scope, result);
    return {
      ...result.accessToken,
      ...claims.ofAccess(organizationId),
      sub: `${clientId}@clients`,
      gty: 'client-credentials',
      scope: changed,
      permissions: changed.split(' ').filter(Boolean),
    };
  }

  /** @param {Machine} machine @param {URLSearchParams} form @param {string} scope */
  async function onBehalfOf({ clientId, actsFor }, form, scope) {
    // Only a token for the machine's own API: with any other one it would act for users who never called it.
    const subject = await key
      .verify(form.get('subject_token') ?? '', { issuer, audience: actsFor ?? '' })
      .catch(() => {
        throw new Refusal(403, 'invalid_grant', 'The subject_token is not a valid token for this client.');
      });
    const sub = String(subject.sub);
    const organizationId = typeof subject.org_id === 'string' ? subject.org_id : null;
    const asked = form.get('organization');
    if (!actsFor || !directory.person(sub) || subject.cnf !== undefined)
      throw new Refusal(403, 'invalid_grant', 'The subject_token is not that of a user.');
    if (asked !== null && directory.organization(asked)?.id !== organizationId)
      throw new Refusal(403, 'invalid_grant', 'The subject_token is for another organization.');
    const refusal = organizations.refusal(sub, organizationId);
    if (refusal) throw new Refusal(403, 'invalid_grant', refusal.description);
    return {
      ...claims.ofAccess(organizationId),
      sub,
      act: { sub: clientId },
      scope,
      permissions: scope.split(' ').filter(Boolean),
    };
  }
}

class Refusal extends Error {
  /** @param {number} status @param {string} code @param {string} description */
  constructor(status, code, description) {
    super(description);
    this.status = status;
    this.code = code;
  }
}

/** @param {string} text @param {string} other */
const isEqual = (text, other) => timingSafeEqual(digest(text), digest(other));

/** @param {string} text */
const digest = (text) => createHash('sha256').update(text).digest();
