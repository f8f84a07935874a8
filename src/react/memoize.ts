/**
 * Returns a function that calls `compute` once per key and then returns the stored result.
 *
 * React compares by identity, so the same input has to give the same object. Results are garbage-collected together with their keys.
 */
export function memoize<Key extends object, Value>(compute: (key: Key) => Value): (key: Key) => Value {
  const results = new WeakMap<Key, Value>();
  return (key) => {
    if (!results.has(key)) results.set(key, compute(key));
    return results.get(key) as Value;
  };
}
