/** Returns the message of anything that was thrown: not every value can be converted to a string. */
export function messageOf(thrown: unknown): string {
  const { message } = Object(thrown) as { message?: unknown };
  if (typeof message === 'string') return message;
  return typeof thrown === 'object' ? 'no message' : String(thrown as string);
}
