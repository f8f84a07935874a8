/** An organization that the demo knows, whoever is signed in. */
export interface KnownOrganization {
  readonly id: string;
  readonly name: string;
  readonly displayName: string;
  readonly colour: string;
}

/** What the demo's servers tell the page; see page-server.js. */
export interface DemoConfig {
  readonly domain: string;
  readonly clientId: string;
  readonly audience: string;
  /** Origin of the demo's API. */
  readonly api: string;
  readonly organizations: readonly KnownOrganization[];
  /** Whether one can sign in without an organization. */
  readonly personalAccounts: boolean;
  /** Whether tests may use the page's client by hand. */
  readonly control: boolean;
}

/** Asks until the servers have started. */
export async function loadConfig(): Promise<DemoConfig> {
  for (;;) {
    const response = await fetch('/config.json');
    if (response.ok) return (await response.json()) as DemoConfig;
    if (response.status !== 503) throw new Error(`/config.json answered ${response.status}.`);
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}
