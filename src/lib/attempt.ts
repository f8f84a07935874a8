/** Returns the result of a function. Undefined if it throws, as calls of a browser's storage do if it is blocked or full. */
export function attempt<Result>(run: () => Result): Result | undefined {
  try {
    return run();
  } catch {
    return undefined;
  }
}
