import type { BrowserContext, Page } from '@playwright/test';
import { claimsIn } from './client-calls.js';
import type { Realm } from './heap.js';
import { readStorage } from './page-storage.js';

/** A token that the tenant has issued, recorded outside of the page. */
export interface Issued {
  readonly organization: string;
  readonly kind: 'access_token' | 'id_token' | 'refresh_token';
  readonly token: string;
}

const kinds = ['access_token', 'id_token', 'refresh_token'] as const;

/** Records the answers of `/oauth/token` to pages and their Workers from now on. */
export function recordTokens(context: BrowserContext): { all(): Promise<Issued[]> } {
  const answers: Promise<Issued[]>[] = [];
  context.on('response', (response) => {
    if (!response.url().endsWith('/oauth/token') || response.request().method() !== 'POST') return;
    answers.push(
      response.json().then((answer: Record<Issued['kind'], string | undefined>) => {
        // An error has no token.
        if (answer.id_token === undefined) return [];
        const organization = String(claimsIn(answer.id_token).org_id);
        return kinds.flatMap((kind) => {
          const token = answer[kind];
          return token === undefined ? [] : [{ organization, kind, token }];
        });
      }),
    );
  });
  return { all: async () => (await Promise.all(answers)).flat() };
}

/** The parts of a token that identify it. The header is the same for all tokens. */
const traces = (token: string): string[] => token.split('.').slice(token.includes('.') ? 1 : 0);

/** The tokens that the texts contain, whole or in part. */
export function foundIn(texts: readonly string[], issued: readonly Issued[]): Issued[] {
  const haystack = texts.join('\n');
  return issued.filter(({ token }) => traces(token).some((trace) => haystack.includes(trace)));
}

/** The tokens that are in the memory of the page or of a Worker. */
export async function foundInMemory(realms: readonly Realm[], issued: readonly Issued[]): Promise<Issued[]> {
  const strings = await Promise.all(realms.map((realm) => realm.strings()));
  return foundIn(strings, issued);
}

/** The tokens that are in the page's storage. */
export async function foundInStorage(page: Page, issued: readonly Issued[]): Promise<Issued[]> {
  return foundIn([JSON.stringify(await readStorage(page))], issued);
}
