/** Returns a random time between half of the longest time and the longest time, so that clients do not all try again at once. */
export const withJitter = (longestMs: number): number => Math.ceil((longestMs * (1 + Math.random())) / 2);
