/** The same as `signal.throwIfAborted()`, which the signals of jsdom 20 (in Jest 29) do not have. */
export function throwIfAborted(signal: AbortSignal | undefined): void {
  if (signal?.aborted) throw signal.reason;
}
