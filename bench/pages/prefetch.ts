import { acme, globex, ourClient } from './clients.js';

/** The switcher calls `prefetch` so long after the pointer has arrived, in milliseconds. */
const INTENT_MS = 80;

const wait = (milliseconds: number): Promise<void> =>
  new Promise((resolve) => void setTimeout(resolve, milliseconds));

/**
 * Milliseconds from a click on an organization without a session to `organizationChanged`.
 *
 * @param before How long the pointer is over the entry before the click, in milliseconds.
 */
export async function clickToEvent(before: number | 'no prefetch' | 'prefetch is done'): Promise<number> {
  const client = ourClient({ useRefreshTokens: false });
  await client.switchOrganization(acme, { interaction: 'none' });
  let changedAt = 0;
  client.on('organizationChanged', () => (changedAt = performance.now()));
  if (before === 'prefetch is done') await client.prefetch(globex);
  else if (before !== 'no prefetch') {
    await wait(INTENT_MS);
    void client.prefetch(globex);
    await wait(before - INTENT_MS);
  }
  const clickedAt = performance.now();
  await client.switchOrganization(globex, { interaction: 'none' });
  client.destroy();
  return changedAt - clickedAt;
}
