import { preferences } from '../settings/preferences.js';
import type { DemoConfig } from './config.js';

/** The API that an organization (id or name) has for itself, if the visitor chose that design. */
export function ownApiOf(
  { ownApi, organizations }: DemoConfig,
  organization: string | null,
): DemoConfig['ownApi'] | undefined {
  const named = organizations.find(({ id, name }) => id === organization || name === organization);
  return preferences.ownApi && named?.id === ownApi.organization ? ownApi : undefined;
}

/** The origin of the API for a path: that of the organization in it, if it has an API of its own. */
export const apiOrigin =
  (config: DemoConfig) =>
  (path: string): string => {
    const organization = /^\/organizations\/(\w+)/.exec(path)?.[1] ?? null;
    return ownApiOf(config, organization)?.url ?? config.api;
  };
