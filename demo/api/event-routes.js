import { Router } from 'express';

/** Proxies end a connection on which nothing is sent for about half a minute. */
const HEARTBEAT_MS = 15_000;

/**
 * `GET /me/events`: server-sent events about the organizations and memberships of the caller, and of no other user. A backend gets them from
 * Auth0 Event Streams. The answer ends with the token: who reads on has to show a new one.
 *
 * @param {Pick<import('auth0-org-tenant').EventStream, 'subscribe'>} events
 */
export function eventRoutes(events) {
  const routes = Router();
  routes.get('/events', (req, res) => {
    const { sub = '', exp = 0 } = req.auth?.payload ?? {};
    const lastId = req.get('last-event-id');
    res.set({ 'Content-Type': 'text/event-stream; charset=utf-8', 'X-Accel-Buffering': 'no' });
    res.flushHeaders();
    res.write(': connected\n\n');
    const unsubscribe = events.subscribe(({ event, concerns }) => {
      if (concerns(sub)) res.write(`id: ${event.id}\ndata: ${JSON.stringify(event)}\n\n`);
    }, lastId);
    const heartbeat = setInterval(() => res.write(': still here\n\n'), HEARTBEAT_MS);
    // A timer of Node waits at most 24 days.
    const end = setTimeout(() => res.end(), Math.min(exp * 1000 - Date.now(), 86_400_000));
    res.on('close', () => {
      unsubscribe();
      clearInterval(heartbeat);
      clearTimeout(end);
    });
  });
  return routes;
}
