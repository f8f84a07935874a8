import { orgSessionEventNames, type OrgSessionClient, type OrgSessionEvents } from '../index.js';

/** An event of the client: `type` is its name, `payload` what a listener of `client.on(type, listener)` gets. */
export type RecordedEvent = {
  [Name in keyof OrgSessionEvents]: { readonly type: Name; readonly payload: OrgSessionEvents[Name] };
}[keyof OrgSessionEvents];

/** Returns an array that every later event of the client is added to. */
export function recordEvents({ on }: OrgSessionClient): RecordedEvent[] {
  const events: RecordedEvent[] = [];
  for (const type of orgSessionEventNames)
    on(type, (payload) => events.push({ type, payload } as RecordedEvent));
  return events;
}
