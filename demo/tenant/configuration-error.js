/** A configuration that can't be used. The message names the field, what is wrong with it, and the way out. */
export class TenantConfigurationError extends Error {
  /** @override */
  name = 'TenantConfigurationError';

  /** @param {string} field such as `people[0].email` @param {string} sentence continues after the field */
  constructor(field, sentence) {
    super(`${field} ${sentence}`);
    this.field = field;
  }
}

/** A value as the message shows it. @param {unknown} value */
export function shown(value) {
  try {
    return JSON.stringify(value) ?? String(value);
  } catch {
    return typeof value;
  }
}
