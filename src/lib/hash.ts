/** One half of the hash: cyrb53 without its last step, 64 bits. */
function hashWithSeed(text: string, seed: number): string {
  let first = 0xdeadbeef ^ seed;
  let second = 0x41c6ce57 ^ seed;
  for (const character of text) {
    const code = character.codePointAt(0) ?? 0;
    first = Math.imul(first ^ code, 2654435761);
    second = Math.imul(second ^ code, 1597334677);
  }
  const mixed = [
    Math.imul(first ^ (first >>> 16), 2246822507) ^ Math.imul(second ^ (second >>> 13), 3266489909),
    Math.imul(second ^ (second >>> 16), 2246822507) ^ Math.imul(first ^ (first >>> 13), 3266489909),
  ];
  return mixed.map((value) => (value >>> 0).toString(36)).join('');
}

/** Returns a short hash of a text: 128 bits, not cryptographic. It distinguishes texts without containing them. */
export const hash = (text: string): string => hashWithSeed(text, 0) + hashWithSeed(text, 1);
