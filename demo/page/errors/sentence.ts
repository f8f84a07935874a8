/** What an error says to a user. The message of an error of the package ends with the address of a page for developers. */
export function sentenceOf(error: unknown): string {
  const { message, status } = Object(error) as { message?: unknown; status?: unknown };
  // Angular's HttpErrorResponse is no Error, and its message has the URL.
  if (!(error instanceof Error) && typeof status === 'number') return `The API answered ${status}.`;
  return String(message ?? error).replace(/ See https:\S+$/, '');
}
