import { createHmac, randomBytes } from 'node:crypto';

const BASE32 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
export const PERIOD_SECONDS = 30;

/** A secret for an authenticator app: 20 random bytes, in base32. */
export const createSecret = () => Array.from(randomBytes(32), (byte) => BASE32[byte % 32]).join('');

/**
 * The code that an authenticator app shows (RFC 6238, with SHA-1, six digits and 30 seconds).
 * @param {string} secret base32
 * @param {number} seconds since the epoch
 */
export function oneTimeCode(secret, seconds) {
  const bits = Array.from(secret, (letter) => BASE32.indexOf(letter).toString(2).padStart(5, '0')).join('');
  const bytes = (bits.match(/.{8}/g) ?? []).map((byte) => parseInt(byte, 2));
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(Math.floor(seconds / PERIOD_SECONDS)));
  const hash = createHmac('sha1', Buffer.from(bytes)).update(counter).digest();
  const offset = hash.readUInt8(hash.length - 1) & 0xf;
  const number = hash.readUInt32BE(offset) & 0x7fffffff;
  return String(number % 1_000_000).padStart(6, '0');
}
