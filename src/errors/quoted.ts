/** A foreign value in quotation marks, for an error message. Cut to 60 characters, so that it never holds a whole token. */
export function quoted(value: unknown): string {
  try {
    return `"${String(value).slice(0, 60)}"`;
  } catch {
    // An object without a string form.
    return typeof value;
  }
}
