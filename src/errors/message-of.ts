/** Returns the message of anything that was thrown. */
export function messageOf(thrown: unknown): string {
  const { message } = Object(thrown) as { message?: unknown };
  if (typeof message === 'string') return message;
  return typeof thrown === 'string' ? thrown : `thrown: ${typeof thrown}`;
}
