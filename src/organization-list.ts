import { TemporaryError } from './errors.js';
import type { Settings } from './options.js';
import { isOrganizationId, type Organization } from './organization.js';
import type { Registry } from './registry.js';
import type { Tokens } from './tokens.js';

/** The person's organizations, asked for once per person. */
export function createOrganizationList(
  { organizations }: Settings,
  registry: Registry,
  tokens: Tokens,
): () => Promise<readonly Organization[]> {
  let kept: { sub: string; list: Promise<readonly Organization[]> } | undefined;

  const ask = async (sub: string): Promise<readonly Organization[]> => {
    const held = [...registry.held.values()].flatMap((session) => session.token() ?? []);
    const [token] = held;
    if (!token) return [];
    const getToken = async (): Promise<string> =>
      (await tokens.get(token.organization.id))?.accessToken ?? '';
    let answer: unknown;
    try {
      answer =
        typeof organizations === 'string'
          ? token.claims[organizations]
          : await organizations?.({ sub, getToken });
    } catch (cause) {
      throw new TemporaryError('The list of organizations could not be read.', { cause });
    }
    // Without a way to list them, the sessions held are all that is known.
    if (answer === undefined) return held.map(({ organization }) => organization);
    if (!Array.isArray(answer)) throw new TemporaryError('The list of organizations is not a list.');
    return answer.flatMap((entry) => readOrganization(entry) ?? []);
  };

  return () => {
    const sub = registry.sub();
    if (sub === undefined) return Promise.resolve([]);
    if (kept?.sub !== sub) {
      const list = ask(sub);
      kept = { sub, list };
      // A failure is not kept: the next call asks again.
      list.catch(() => {
        if (kept?.list === list) kept = undefined;
      });
    }
    return kept.list;
  };
}

/** As an app's function gives it, or as Auth0's Management API and a claim made from it would. */
function readOrganization(value: unknown): Organization | undefined {
  const { id, name, displayName, display_name } = (value ?? {}) as Record<string, unknown>;
  const shown = displayName ?? display_name;
  if (typeof id !== 'string' || !isOrganizationId(id)) return undefined;
  return Object.freeze({
    id,
    ...(typeof name === 'string' && { name }),
    ...(typeof shown === 'string' && { displayName: shown }),
  });
}
