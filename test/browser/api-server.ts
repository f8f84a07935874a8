import { createServer, type IncomingMessage, type OutgoingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { claimsIn } from './client-calls.js';

/** An API of the test. It responds with the organization of the token that a request has. */
export interface ApiServer {
  readonly url: string;
  /** The organization of each request's token; undefined for a request without one. */
  readonly organizations: (string | undefined)[];
  readonly close: () => void;
}

/** @param respond The status and further headers of a response. Default: 200 and none. */
export async function startApi(
  respond: (request: IncomingMessage) => { status?: number; headers?: OutgoingHttpHeaders } = () => ({}),
): Promise<ApiServer> {
  const organizations: (string | undefined)[] = [];
  const server = createServer((request, response) => {
    const cors = {
      'Access-Control-Allow-Origin': '*',
      'Access-Control-Allow-Headers': 'authorization',
      'Access-Control-Max-Age': '600',
    };
    if (request.method === 'OPTIONS') return response.writeHead(204, cors).end();
    const token = /^Bearer (.*)$/.exec(request.headers.authorization ?? '')?.[1];
    const organization = token === undefined ? undefined : String(claimsIn(token)['org_id']);
    organizations.push(organization);
    const { status = 200, headers = {} } = respond(request);
    return response.writeHead(status, { ...cors, ...headers }).end(organization ?? 'no token');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return { url: `http://localhost:${port}`, organizations, close: () => void server.close() };
}
