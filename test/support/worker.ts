import { vi } from 'vitest';

interface Port {
  postMessage(answer: unknown): void;
}
type Handler = (event: { data: unknown; ports: readonly Port[] }) => void;

/** The token Workers of a page. auth0-spa-js never terminates one. */
export interface Workers {
  /** The number of Workers that are not terminated. */
  readonly count: number;
  /** The refresh tokens in the Workers, at most one of each Worker, for that audience. */
  refreshTokens(audience?: string): Promise<string[]>;
}

/** The source code of Workers by URL. auth0-spa-js creates its URL once. */
const sources = new Map<string, Promise<string>>();

class TokenWorker {
  onmessage?: (event: { data: unknown }) => void;
  #handle: Handler = () => undefined;
  #onRevoke: ((body: string) => void) | undefined;
  readonly #started: Promise<void>;

  constructor(url: string, fetch: typeof globalThis.fetch) {
    this.#started = this.#run(url, fetch);
  }

  async #run(url: string, fetch: typeof globalThis.fetch): Promise<void> {
    const source = (await sources.get(url)) ?? '';
    const network = (address: string, init: RequestInit): Promise<Response> => {
      if (!this.#onRevoke) return fetch(address, init);
      this.#onRevoke(init.body as string);
      throw new Error('Not sent.');
    };
    // eslint-disable-next-line @typescript-eslint/no-implied-eval -- as a browser does with a Worker's file.
    const run = new Function('addEventListener', 'postMessage', 'fetch', 'define', source) as (
      ...edge: unknown[]
    ) => void;
    run(
      (_: string, handle: Handler) => (this.#handle = handle),
      (data: unknown) => this.onmessage?.({ data }),
      network,
    );
  }

  postMessage(message: unknown, ports: readonly Port[] = []): void {
    const data: unknown = structuredClone(message);
    void this.#started.then(() => this.#handle({ data, ports }));
  }

  /** The refresh token in the Worker. It is not readable, so this makes the Worker send a revocation and reads its body. */
  async refreshToken(domain: string, audience: string): Promise<string | undefined> {
    let body = '';
    await this.#started;
    this.#onRevoke = (sent) => (body = sent);
    await new Promise((resolve) => {
      this.postMessage(
        {
          type: 'revoke',
          timeout: 1000,
          fetchUrl: `${domain}/oauth/revoke`,
          fetchOptions: { method: 'POST', body: '' },
          useFormData: true,
          auth: { audience },
        },
        [{ postMessage: resolve }],
      );
    });
    this.#onRevoke = undefined;
    return new URLSearchParams(body).get('token') ?? undefined;
  }
}

/** Adds a `Worker` to the page. Each Worker runs its own code with its own memory. */
export function installWorkers({ domain }: { domain: string }): Workers {
  const workers = new Set<TokenWorker>();
  const createObjectURL = URL.createObjectURL.bind(URL);
  vi.spyOn(URL, 'createObjectURL').mockImplementation((blob) => {
    const url = createObjectURL(blob);
    sources.set(url, (blob as Blob).text());
    return url;
  });
  // The current fetch: a Worker does not see one that the page sets later.
  const { fetch } = globalThis;
  vi.stubGlobal(
    'Worker',
    class extends TokenWorker {
      constructor(url: string) {
        super(url, fetch);
        workers.add(this);
      }
      terminate(): void {
        workers.delete(this);
      }
    },
  );
  return {
    get count() {
      return workers.size;
    },
    async refreshTokens(audience = 'https://api.example') {
      const found = await Promise.all([...workers].map((worker) => worker.refreshToken(domain, audience)));
      return found.filter((token) => token !== undefined);
    },
  };
}
