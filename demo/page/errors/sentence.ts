/** What an error says to a user. The message of an error of the package ends with the address of a page for developers. */
export const sentenceOf = (error: unknown): string =>
  (error instanceof Error ? error.message : String(error)).replace(/ See https:\S+$/, '');
