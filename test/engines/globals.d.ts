import type { OrgSessionClient } from 'auth0-org-sessions';

/** How a call ended. */
export interface Outcome {
  value?: unknown;
  error?: { name: string; code?: string; reason?: string };
}

/** What the pages keep for the scenarios. */
declare global {
  interface Window {
    client: OrgSessionClient;
    act?: (client: OrgSessionClient) => unknown;
    outcome?: Outcome;
    isFromCache: boolean;
    pageErrors: string[];
    /** Set by a scenario: is gone after a page load. */
    sameDocument?: boolean;
    /** Whether the browser let the page open a popup without a click. */
    openedWithoutClick?: boolean;
  }
}
