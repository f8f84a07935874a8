import { isLive, type Held } from './held-tokens.js';
import type { Issued } from './network.js';
import type { TabModel } from './tab-model.js';

/** What all tabs read from storage. */
export class SharedModel {
  readonly held = new Map<string, Held>();
  /** What is stored of them depends on who came first: storage itself tells. */
  readonly unsure = new Set<string>();

  live(organization: string, audience: string | undefined): Issued | undefined {
    const token = this.held.get(organization)?.get(audience);
    return isLive(token) ? token : undefined;
  }

  /** A tab gave an organization up. What another tab has put in its place stays; how much of it, depends on what was looked at. */
  clear({ known }: TabModel, organization: string): void {
    const tokens = [...(this.held.get(organization)?.values() ?? [])];
    if (tokens.every(({ text }) => known.has(text))) this.held.delete(organization);
    else this.unsure.add(organization);
  }
}

/** Puts a token where tokens are held: one person's, the latest last. */
export function put(all: Map<string, Held>, organization: string, token: Issued): void {
  const held: Held = all.get(organization) ?? new Map<string | undefined, Issued>();
  if (held.values().next().value?.sub !== token.sub) held.clear();
  held.delete(token.audience);
  held.set(token.audience, token);
  all.delete(organization);
  all.set(organization, held);
}
