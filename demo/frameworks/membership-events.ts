import type { MembershipCloudEvent, OrgSessionClient } from 'auth0-org-sessions';

/** After a failure the connection is opened again after a second, then after two, four and so on, but at least every half minute. */
const FIRST_DELAY_MS = 1000;
const LAST_DELAY_MS = 30_000;

/**
 * Reads the server-sent events of the API about the user's memberships, and applies them. It opens the connection again when it ends, and for
 * another user. While no user is signed in, and while the page is in the back/forward cache, there is none.
 *
 * @param origin The origin of the API.
 * @param report Gets the error of an event whose new token is refused. Default: a warning in the console.
 */
export function followMembershipEvents(
  client: OrgSessionClient,
  origin: string,
  report = (error: unknown): void => console.warn('A membership event could not be applied.', error),
): void {
  // The stream is of a person and not of an organization: it goes on after a switch.
  const fetch = client.createFetcher({ baseUrl: origin, abortOnSwitch: false });
  let lastId = '';
  let connection: AbortController | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let delay = FIRST_DELAY_MS;

  const apply = async (message: string): Promise<void> => {
    const [, id = lastId] = /^id: (.*)$/m.exec(message) ?? [];
    const [, data] = /^data: (.*)$/m.exec(message) ?? [];
    if (data === undefined) return;
    lastId = id;
    try {
      await client.applyMembershipEvent(JSON.parse(data) as MembershipCloudEvent);
    } catch (error) {
      // The session has ended, or its token could not be renewed: the next request for a token tries again.
      report(error);
    }
  };

  const read = async (signal: AbortSignal): Promise<void> => {
    const headers = { Accept: 'text/event-stream', ...(lastId && { 'Last-Event-ID': lastId }) };
    const response = await fetch('/me/events', { headers, signal });
    if (!response.ok || !response.body) throw new Error(`The API answered ${response.status}.`);
    delay = FIRST_DELAY_MS;
    const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
    let text = '';
    for (let part = await reader.read(); !part.done; part = await reader.read()) {
      const messages = (text + part.value).split('\n\n');
      text = messages.pop() ?? '';
      // Not awaited: an event does not wait for the requests of the one before.
      for (const message of messages) void apply(message);
    }
  };

  const close = (): void => {
    clearTimeout(timer);
    connection?.abort();
    connection = undefined;
  };
  const open = (): void => {
    if (connection || client.getSnapshot().status !== 'signed-in') return;
    clearTimeout(timer);
    const { signal } = (connection = new AbortController());
    read(signal)
      .catch(() => undefined)
      .finally(() => {
        if (signal.aborted) return;
        connection = undefined;
        timer = setTimeout(open, delay);
        delay = Math.min(2 * delay, LAST_DELAY_MS);
      });
  };
  const restart = (): void => {
    close();
    lastId = '';
    open();
  };

  client.on('organizationChanged', open);
  client.on('userChanged', restart);
  client.on('signedOut', restart);
  window.addEventListener('pagehide', close);
  window.addEventListener('pageshow', open);
  open();
}
