import { vi } from 'vitest';

interface Port {
  postMessage(answer: unknown): void;
}
type Handler = (event: { data: unknown; ports: readonly Port[] }) => void;

/** The token Workers of a page; the SDK never ends one. */
export interface Workers {
  /** How many were begun and not ended. */
  readonly count: number;
  /** The refresh tokens that are in them: one of each that has any for that audience. */
  refreshTokens(audience?: string): Promise<string[]>;
}

/** What runs in a Worker, by its address. The SDK makes its own once for all. */
const sources = new Map<string, Promise<string>>();

class TokenWorker {
  onmessage?: (event: { data: unknown }) => void;
  #handle: Handler = () => undefined;
  #look: ((body: string) => void) | undefined;
  readonly #begun: Promise<void>;

  constructor(url: string, fetch: typeof globalThis.fetch) {
    this.#begun = this.#run(url, fetch);
  }

  async #run(url: string, fetch: typeof globalThis.fetch): Promise<void> {
    const source = (await sources.get(url)) ?? '';
    const network = (address: string, init: RequestInit): Promise<Response> => {
      if (!this.#look) return fetch(address, init);
      this.#look(init.body as string);
      throw new Error('Only looking.');
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
    void this.#begun.then(() => this.#handle({ data, ports }));
  }

  /** The Worker tells nobody what it holds, but sends it to be revoked. */
  async refreshToken(domain: string, audience: string): Promise<string | undefined> {
    let body = '';
    await this.#begun;
    this.#look = (sent) => (body = sent);
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
    this.#look = undefined;
    return new URLSearchParams(body).get('token') ?? undefined;
  }
}

/** Puts Workers into the page, each with its own code and a memory of its own. */
export function installWorkers({ domain }: { domain: string }): Workers {
  const workers = new Set<TokenWorker>();
  const createObjectURL = URL.createObjectURL.bind(URL);
  vi.spyOn(URL, 'createObjectURL').mockImplementation((blob) => {
    const url = createObjectURL(blob);
    sources.set(url, (blob as Blob).text());
    return url;
  });
  // As it is now: what the page puts in its place later, a Worker does not see.
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
