/**
 * One line of the table.
 *
 * @typedef {object} Row
 * @property {string} what
 * @property {string} measured
 * @property {string} [goal]
 * @property {boolean} [met]
 */

/** @param {readonly Row[]} rows */
export function toTable(rows) {
  const lines = rows.map(({ what, measured, goal = '', met }) =>
    [what, measured, goal, met === undefined ? '' : met ? 'yes' : '**no**'].join(' | '),
  );
  return [
    '| what | measured | goal | met? |',
    '| --- | --- | --- | --- |',
    ...lines.map((line) => `| ${line} |`),
  ].join('\n');
}

/** @param {readonly number[]} values */
export function median(values) {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  const [low = NaN, high = NaN] = sorted.slice(sorted.length % 2 ? middle : middle - 1, middle + 1);
  return sorted.length % 2 ? low : (low + high) / 2;
}

/** The median of the ratios of each round, so that a slow round does not count when it slows down both. @param {readonly number[]} values @param {readonly number[]} others */
export const ratio = (values, others) => median(values.map((value, round) => value / (others[round] ?? NaN)));

/** @param {number} value */
export const times = (value) => `${value < 10 ? value.toFixed(2) : value.toFixed(0)} ×`;
/** @param {number} microseconds */
export const micro = (microseconds) => `${microseconds.toFixed(microseconds < 10 ? 2 : 0)} µs`;
/** @param {number} milliseconds */
export const milli = (milliseconds) => `${milliseconds.toFixed(1)} ms`;
/** @param {number} milliseconds */
export const wholeMilli = (milliseconds) => `${milliseconds.toFixed(0)} ms`;
/** @param {number} bytes */
export const kilo = (bytes) => `${(bytes / 1000).toFixed(1)} kB`;

/** A difference with its sign. @param {number} value @param {(value: number) => string} unit */
export const signed = (value, unit) => `${value < 0 ? '−' : '+'}${unit(Math.abs(value))}`;
