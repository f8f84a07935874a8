import { MfaRequiredError } from 'auth0-org-sessions';
import type { Demo, View } from '../demo.js';
import { h } from '../dom/html.js';
import { personalAccount } from '../organizations/personal-account.js';
import { createSecondFactorPanel, type SecondFactorPanel } from './second-factor-panel.js';

/** The panels that ask for a second factor, one for each organization that requires one. */
export interface SecondFactors extends View {
  /** Shows a panel if this is the error of a second factor. Returns whether it is. */
  readonly ask: (error: unknown) => boolean;
  /** Calls a listener with the id of each organization whose second factor is complete. */
  readonly onComplete: (listener: (organization: string) => void) => void;
}

/** What a panel needs of the page. */
export type SecondFactorParts = Pick<Demo, 'client' | 'config' | 'api' | 'organizationStyle' | 'report'>;

export function createSecondFactors(parts: SecondFactorParts): SecondFactors {
  const { client, config } = parts;
  // Always in the page, so that screen readers announce a panel.
  const element = h('div', { class: 'second-factors', 'aria-live': 'polite' });
  const panels = new Map<string, SecondFactorPanel>();
  let complete: (organization: string) => void = () => undefined;
  let snapshotError: unknown;

  const close = (id: string): void => {
    panels.get(id)?.element.remove();
    panels.delete(id);
  };
  const ask = (error: unknown): boolean => {
    if (!(error instanceof MfaRequiredError)) return false;
    // The error names none for the personal account.
    const { organization: named = personalAccount.id } = error;
    const known = config.organizations.find(({ id, name }) => id === named || name === named);
    const id = known?.id ?? named;
    // The MFA token of the first request works for ten minutes, and a later error may have none.
    const present = panels.get(id);
    if (present?.state() === 'open') {
      present.element.scrollIntoView({ block: 'nearest' });
      return true;
    }
    close(id);
    const panel = createSecondFactorPanel(parts, {
      error,
      organization: id,
      report: (other) => ask(other) || parts.report(other),
      onComplete: () => complete(id),
      onClose: () => close(id),
    });
    panels.set(id, panel);
    element.append(panel.element);
    panel.element.scrollIntoView({ block: 'nearest' });
    return true;
  };

  // Nothing is left to complete for an organization whose session has ended, or has a new token.
  client.on('sessionRemoved', ({ organization }) => close(organization.id));
  for (const event of ['sessionAdded', 'tokenRenewed'] as const)
    client.on(event, ({ organization: { id } }) => {
      if (panels.get(id)?.state() !== 'complete') close(id);
    });
  for (const event of ['userChanged', 'signedOut'] as const)
    client.on(event, () => [...panels.keys()].forEach(close));

  return {
    element,
    ask,
    onComplete(listener) {
      complete = listener;
    },
    update({ error }) {
      if (error !== snapshotError) ask(error);
      snapshotError = error;
    },
  };
}
