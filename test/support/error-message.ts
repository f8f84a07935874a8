/** The message of an error: a sentence, and the address of the page about its code. */
export const messageOfError = (sentence: string, code = 'configuration'): string =>
  `${sentence} See https://auth0-org-sessions.github.io/auth0-org-sessions/errors/${code}`;

/** The sentence of a message. */
export const sentenceOf = (message: string): string => message.replace(/ See https:\S+$/, '');
