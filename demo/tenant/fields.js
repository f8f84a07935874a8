import { shown, TenantConfigurationError } from './configuration-error.js';

/**
 * Reads the fields of an object that a person wrote, and throws a TenantConfigurationError that names the first wrong one.
 *
 * @param {unknown} given
 * @param {string} path of the object, as errors show it; '' is the configuration itself, or the only argument of a function
 * @param {readonly string[]} known the names that it may have
 * @param {string} [call] the function that the object is an argument of, such as `tenant.fail()`; default: none, it is a configuration
 */
export function readFields(given, path, known, call) {
  const ofCall = call === undefined ? '' : ` of ${call}`;
  if (!isObject(given))
    throw new TenantConfigurationError(
      (path || (call === undefined ? 'The configuration' : 'The argument')) + ofCall,
      `must be an object, but it is ${shown(given)}. Its fields are: ${known.join(', ')}.`,
    );
  const object = /** @type {Record<string, unknown>} */ (given);
  /** @param {string} name */
  const at = (name) => (path ? `${path}.${name}` : name) + ofCall;
  for (const name of Object.keys(object))
    if (!known.includes(name))
      throw new TenantConfigurationError(
        at(name),
        `is not ${call === undefined ? 'a field of the configuration' : 'known'}. Remove it, or use one of: ${known.join(', ')}.`,
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
    return requireValid(value, at(name), isValid, expected);
  }

  return {
    at,
    has: (/** @type {string} */ name) => object[name] !== undefined,
    /** As it was given. @param {string} name @returns {any} */
    value: (name) => object[name],
    read,
    /** @param {string} name @param {string} [fallback] */
    text: (name, fallback) =>
      /** @type {string} */ (read(name, isText, 'a text that is not empty', fallback)),
    /** @param {string} name @param {boolean} fallback */
    flag: (name, fallback) =>
      /** @type {boolean} */ (
        read(name, (value) => typeof value === 'boolean', 'true or false', /** @type {unknown} */ (fallback))
      ),
    /** @param {string} name @param {unknown[]} [fallback] @returns {unknown[]} */
    list: (name, fallback) => read(name, Array.isArray, 'a list', fallback),
    /** @param {string} name @param {string[]} [fallback] @returns {string[]} */
    texts: (name, fallback) =>
      read(name, (value) => Array.isArray(value) && value.every(isText), 'a list of texts', fallback),
    /** @param {string} name @param {Record<string, string>} fallback */
    map: (name, fallback) =>
      read(
        name,
        (value) => isObject(value) && Object.values(value).every((one) => typeof one === 'string'),
        'an object of texts',
        fallback,
      ),
  };
}

/** @param {unknown} value */
export const isText = (value) => typeof value === 'string' && value !== '';
/** @param {unknown} value */
export const isObject = (value) => value !== null && typeof value === 'object' && !Array.isArray(value);

/** @param {unknown} value */
export const isUrl = (value) =>
  typeof value === 'string' && /^https?:$/.test(URL.parse(value)?.protocol ?? '');

/**
 * @template Value
 * @param {any} value
 * @param {string} field as the error names it
 * @param {(value: any) => boolean} isValid
 * @param {string} expected such as 'a text'
 * @returns {Value}
 */
export function requireValid(value, field, isValid, expected) {
  if (isValid(value)) return value;
  const problem = value === undefined ? 'is missing' : `is ${shown(value)}`;
  throw new TenantConfigurationError(field, `${problem}, and must be ${expected}.`);
}

/**
 * @template {{}} Item
 * @param {readonly Item[]} items
 * @param {keyof Item & string} field
 * @param {(index: number) => string} pathOf an item, as errors show it
 */
export function requireUnique(items, field, pathOf) {
  for (const [index, item] of items.entries()) {
    const first = items.findIndex((other) => other[field] === item[field]);
    if (first !== index)
      throw new TenantConfigurationError(
        `${pathOf(index)}.${field}`,
        `is ${shown(item[field])}, which ${pathOf(first)} has already. Each must have one of its own.`,
      );
  }
}
