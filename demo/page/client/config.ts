/** An organization of the demo's tenant. */
export interface KnownOrganization {
  readonly id: string;
  readonly name: string;
  readonly displayName: string;
  readonly colour: string;
}

/** `GET /config.json`, see demo/page-server.js. */
export interface DemoConfig {
  readonly domain: string;
  readonly clientId: string;
  readonly audience: string;
  /** Origin of the demo's API. */
  readonly api: string;
  /** The API behind a gateway that reads only `scope`. */
  readonly gateway: string;
  /** The API of one organization alone, for the design with an API per organization. */
  readonly ownApi: { readonly organization: string; readonly audience: string; readonly url: string };
  readonly organizations: readonly KnownOrganization[];
  /** Whether a login without an organization is possible. */
  readonly personalAccounts: boolean;
  /** Whether the page exposes its client to tests. */
  readonly control: boolean;
}

/** Loads the configuration, and waits until the servers have started. */
export async function loadConfig(): Promise<DemoConfig> {
  for (;;) {
    const response = await fetch('/config.json');
    if (response.ok) return (await response.json()) as DemoConfig;
    if (response.status !== 503) throw new Error(`/config.json answered ${response.status}.`);
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}
