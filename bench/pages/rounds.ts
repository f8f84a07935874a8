/** What is timed: one call of it, and only the next one when its promise is settled. */
export type Call = () => Promise<unknown>;

/** How long and how often. */
export interface Patience {
  readonly rounds: number;
  /** Milliseconds that one contestant's turn takes at least: the browser's clock is coarse. */
  readonly turn: number;
}

/**
 * Microseconds per call of each contestant, round by round. Within a round one follows the other, so that noise hits all alike; each round
 * begins with another one.
 */
export async function inRounds<Name extends string>(
  contestants: Record<Name, Call>,
  { rounds, turn }: Patience,
): Promise<Record<Name, number[]>> {
  const names = Object.keys(contestants) as Name[];
  const times = Object.fromEntries(names.map((name) => [name, [] as number[]])) as Record<Name, number[]>;
  const calls = new Map<Name, number>();
  // Also lets the compiler warm up.
  for (const name of names) calls.set(name, await enough(contestants[name], turn));
  for (let round = 0; round < rounds; round++) {
    for (let place = 0; place < names.length; place++) {
      const name = names[(round + place) % names.length] as Name;
      const count = calls.get(name) ?? 1;
      times[name].push((1000 * (await time(contestants[name], count))) / count);
    }
  }
  return times;
}

/** How many calls take that long. */
async function enough(call: Call, turn: number): Promise<number> {
  let count = 10;
  while ((await time(call, count)) < turn) count *= 2;
  return count;
}

/** Milliseconds of so many calls, one after the other. */
export async function time(call: Call, count = 1): Promise<number> {
  const begun = performance.now();
  for (let done = 0; done < count; done++) await call();
  return performance.now() - begun;
}
