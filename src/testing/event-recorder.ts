import type { OrgSessionClient, OrgSessionEvents } from '../index.js';

/** An event of the client: `type` is its name, `payload` what a listener of `client.on(type, listener)` gets. */
export type RecordedEvent = {
  [Name in keyof OrgSessionEvents]: { readonly type: Name; readonly payload: OrgSessionEvents[Name] };
}[keyof OrgSessionEvents];

/** A record, because TypeScript reports a missing name. */
const eventNames: Record<keyof OrgSessionEvents, true> = {
  organizationChanged: true,
  switchStarted: true,
  switchFailed: true,
  sessionAdded: true,
  sessionRemoved: true,
  tokenRenewed: true,
  loginRequired: true,
  userChanged: true,
  signedOut: true,
};

/** Returns an array that every later event of the client is added to. */
export function recordEvents({ on }: OrgSessionClient): RecordedEvent[] {
  const events: RecordedEvent[] = [];
  for (const type of Object.keys(eventNames) as (keyof OrgSessionEvents)[])
    on(type, (payload) => events.push({ type, payload } as RecordedEvent));
  return events;
}
