import type { Demo } from '../demo.js';
import { preferences } from '../settings/preferences.js';
import { currentPath } from './organization-in-url.js';

/** Switches with the interaction that the visitor has set, and reports a failure. */
export async function switchOrganization(
  { client, report }: Pick<Demo, 'client' | 'report'>,
  organization: string | null,
): Promise<void> {
  try {
    await client.switchOrganization(organization, {
      interaction: preferences.interaction,
      returnTo: currentPath(),
    });
  } catch (error) {
    report(error);
  }
}
