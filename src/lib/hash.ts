/** Returns a short hash of a text: FNV-1a, 32 bits, not cryptographic. It distinguishes texts without containing them. */
export function hash(text: string): string {
  let value = 0x811c9dc5;
  for (const character of text) value = Math.imul(value ^ (character.codePointAt(0) ?? 0), 0x01000193);
  return (value >>> 0).toString(36);
}
