import type { OrgSessionClient, OrgSessionEvents } from '../index.js';

/** An event as `on` told it. */
export type RecordedEvent = {
  [Name in keyof OrgSessionEvents]: { readonly type: Name; readonly payload: OrgSessionEvents[Name] };
}[keyof OrgSessionEvents];

/** All of them: an event that is missing here does not compile. */
const names: Record<keyof OrgSessionEvents, true> = {
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

/** What a client tells from now on, in its order. */
export function recordEvents({ on }: OrgSessionClient): RecordedEvent[] {
  const events: RecordedEvent[] = [];
  for (const type of Object.keys(names) as (keyof OrgSessionEvents)[])
    on(type, (payload) => events.push({ type, payload } as RecordedEvent));
  return events;
}
