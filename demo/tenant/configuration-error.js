/** A configuration or an argument that can't be used. The message names the field, what is wrong with it, and the way out. */
export class TenantConfigurationError extends Error {
  /** @override */
  name = 'TenantConfigurationError';

  /**
   * @param {string} field such as `people[0].email`, or `endpoint of tenant.fail()`
   * @param {string} sentence continues after the field
   * @param {unknown} [cause]
   */
  constructor(field, sentence, cause) {
    super(`${field} ${sentence}`, cause === undefined ? undefined : { cause });
    this.field = field;
  }
}

/** How much of a value a message shows. */
const LENGTH = 100;

/** A value as the message shows it. @param {unknown} value */
export function shown(value) {
  const text = textOf(value);
  return text.length > LENGTH ? `${text.slice(0, LENGTH)}…` : text;
}

/** @param {unknown} value @returns {string} */
function textOf(value) {
  // JSON has no NaN and no Infinity.
  if (typeof value === 'number') return String(value);
  if (typeof value === 'function') return 'a function';
  try {
    return JSON.stringify(value) ?? String(value);
  } catch {
    return typeof value;
  }
}
