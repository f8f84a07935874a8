import type { PageLife } from './page-life.js';

/** What a page did with a stored refresh token. `removed`: it removed the entry, or wrote another refresh token in its place. */
export interface TokenAccess {
  readonly kind: 'read' | 'removed';
  readonly refreshToken: string;
  readonly life: PageLife;
  /** The position in the order of everything that happens: of the beginning of a read, or of the end of a removal. */
  readonly at: number;
  /** Milliseconds since 1970. */
  readonly time: number;
}

/** Which pages read refresh tokens from storage and removed them. */
export interface TokenAccesses {
  readonly all: readonly TokenAccess[];
  /** Records a read that begins now. Call the returned function with its result. */
  beginRead(life: PageLife): (entry: unknown) => void;
  /** Records a change of a stored entry. */
  change(life: PageLife, before: unknown, after?: unknown): void;
}

export const refreshTokensIn = (text: string): Set<string> => new Set(text.match(/refresh-\d+/g));

/** @param next Returns the next position. */
export function createTokenAccesses(next: () => number): TokenAccesses {
  const all: TokenAccess[] = [];
  const tokensOf = (entry: unknown): Set<string> => refreshTokensIn(JSON.stringify([entry]));
  return {
    all,
    beginRead(life) {
      const at = next();
      return (entry) => {
        for (const refreshToken of tokensOf(entry))
          all.push({ kind: 'read', refreshToken, life, at, time: Date.now() });
      };
    },
    change(life, before, after) {
      const kept = tokensOf(after);
      for (const refreshToken of tokensOf(before))
        if (!kept.has(refreshToken))
          all.push({ kind: 'removed', refreshToken, life, at: next(), time: Date.now() });
    },
  };
}
