/** The work that is timed. A call starts after the promise of the previous one has settled. */
export type Call = () => Promise<unknown>;

export interface Timing {
  readonly rounds: number;
  /** How long the calls of one kind take in a round, in milliseconds: the browser's clock is too coarse for one call. */
  readonly minimumMs: number;
}

/**
 * Microseconds per call of each kind, for every round. In a round one kind follows the other, so that a slow moment of the machine is the
 * same for all. Each round starts with another kind.
 */
export async function measureRounds<Name extends string>(
  kinds: Record<Name, Call>,
  { rounds, minimumMs }: Timing,
): Promise<Record<Name, number[]>> {
  const names = Object.keys(kinds) as Name[];
  const times = Object.fromEntries(names.map((name) => [name, [] as number[]])) as Record<Name, number[]>;
  const counts = new Map<Name, number>();
  // Also the warm-up for the compiler.
  for (const name of names) counts.set(name, await countFor(kinds[name], minimumMs));
  for (let round = 0; round < rounds; round++) {
    for (let place = 0; place < names.length; place++) {
      const name = names[(round + place) % names.length] as Name;
      const count = counts.get(name) ?? 1;
      times[name].push((1000 * (await time(kinds[name], count))) / count);
    }
  }
  return times;
}

/** How many calls take at least this many milliseconds. */
async function countFor(call: Call, minimumMs: number): Promise<number> {
  let count = 10;
  while ((await time(call, count)) < minimumMs) count *= 2;
  return count;
}

/** Milliseconds of `count` calls, one after the other. */
export async function time(call: Call, count = 1): Promise<number> {
  const startedAt = performance.now();
  for (let done = 0; done < count; done++) await call();
  return performance.now() - startedAt;
}
