import { shown, TenantConfigurationError } from './configuration-error.js';

/**
 * Reads the fields of an object that a person wrote, and throws a TenantConfigurationError that names the first wrong one.
 *
 * @param {unknown} given
 * @param {string} path of the object, as errors show it; '' is the configuration itself
 * @param {readonly string[]} known the names that it may have
 */
export function readFields(given, path, known) {
  if (given === null || typeof given !== 'object' || Array.isArray(given))
    throw new TenantConfigurationError(
      path || 'The configuration',
      `must be an object, but it is ${shown(given)}. Its fields are: ${known.join(', ')}.`,
    );
  const object = /** @type {Record<string, unknown>} */ (given);
  /** @param {string} name */
  const at = (name) => (path ? `${path}.${name}` : name);
  for (const name of Object.keys(object))
    if (!known.includes(name))
      throw new TenantConfigurationError(
        at(name),
        `is not a field of the configuration. Remove it, or use one of: ${known.join(', ')}.`,
      );

  /**
   * @template Value
   * @param {string} name
   * @param {(value: any) => boolean} isValid
   * @param {string} expected such as 'a text'
   * @param {Value} [fallback]
   * @returns {Value}
   */
  function read(name, isValid, expected, fallback) {
    const value = object[name];
    if (value === undefined && fallback !== undefined) return fallback;
    if (isValid(value)) return /** @type {Value} */ (value);
    const problem = value === undefined ? 'is missing' : `is ${shown(value)}`;
    throw new TenantConfigurationError(at(name), `${problem}, and must be ${expected}.`);
  }

  return {
    at,
    has: (/** @type {string} */ name) => object[name] !== undefined,
    read,
    /** @param {string} name @param {string} [fallback] */
    text: (name, fallback) =>
      /** @type {string} */ (
        read(name, (value) => typeof value === 'string' && value !== '', 'a text that is not empty', fallback)
      ),
    /** @param {string} name @param {boolean} fallback */
    flag: (name, fallback) =>
      /** @type {boolean} */ (
        read(name, (value) => typeof value === 'boolean', 'true or false', /** @type {unknown} */ (fallback))
      ),
    /** @param {string} name @param {unknown[]} [fallback] @returns {unknown[]} */
    list: (name, fallback) => read(name, Array.isArray, 'a list', fallback),
    /** @param {string} name @param {string[]} [fallback] @returns {string[]} */
    texts: (name, fallback) =>
      read(
        name,
        (value) => Array.isArray(value) && value.every((one) => typeof one === 'string' && one !== ''),
        'a list of texts',
        fallback,
      ),
    /** @param {string} name @param {Record<string, string>} fallback */
    map: (name, fallback) =>
      read(
        name,
        (value) =>
          value !== null &&
          typeof value === 'object' &&
          Object.values(value).every((one) => typeof one === 'string'),
        'an object of texts',
        fallback,
      ),
  };
}

/**
 * @template {{}} Item
 * @param {readonly Item[]} items
 * @param {keyof Item & string} field
 * @param {string} path
 */
export function requireUnique(items, field, path) {
  for (const [index, item] of items.entries()) {
    const first = items.findIndex((other) => other[field] === item[field]);
    if (first !== index)
      throw new TenantConfigurationError(
        `${path}[${index}].${field}`,
        `is ${shown(item[field])}, which ${path}[${first}] has already. Each must have one of its own.`,
      );
  }
}
