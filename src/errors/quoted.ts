/** Returns a received value in quotation marks, for an error message: at most 60 characters, so that it never contains a whole token. */
export function quoted(value: unknown): string {
  try {
    return `"${String(value).slice(0, 60)}"`;
  } catch {
    // The value is an object that can't be converted to a string.
    return typeof value;
  }
}

/** Returns the type of a value, as in `typeof`, for an error message. `null` and arrays have names of their own. */
export const typeName = (value: unknown): string =>
  value === null ? 'null' : Array.isArray(value) ? 'array' : typeof value;
