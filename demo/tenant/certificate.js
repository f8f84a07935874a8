import { generateKeyPairSync, randomBytes, sign } from 'node:crypto';

/**
 * A self-signed X.509 certificate for localhost, valid for 30 days. Node can read certificates but
 * not make them, so the few fields are encoded here (DER, RFC 5280).
 *
 * @returns {{ key: string, cert: string }} PEM
 */
export function createCertificate() {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const now = Date.now();
  const name = sequence(set(sequence(COMMON_NAME, tlv(UTF8_STRING, Buffer.from('auth0-org-tenant')))));
  const serial = randomBytes(16);
  // Positive, and without a leading zero byte.
  serial[0] = 0x40;
  const addresses = [
    [127, 0, 0, 1],
    [...new Array(15).fill(0), 1],
  ].map((one) => tlv(0x87, Buffer.from(one)));
  const extensions = [
    sequence(
      SUBJECT_ALT_NAME,
      tlv(OCTET_STRING, sequence(tlv(0x82, Buffer.from('localhost')), ...addresses)),
    ),
    sequence(BASIC_CONSTRAINTS, tlv(OCTET_STRING, sequence())),
  ];
  const body = sequence(
    tlv(0xa0, tlv(INTEGER, Buffer.from([2]))),
    tlv(INTEGER, serial),
    ECDSA_WITH_SHA256,
    name,
    sequence(time(now - HOUR), time(now + 30 * 24 * HOUR)),
    name,
    publicKey.export({ type: 'spki', format: 'der' }),
    tlv(0xa3, sequence(...extensions)),
  );
  const signature = sign('sha256', body, privateKey);
  const der = sequence(body, ECDSA_WITH_SHA256, tlv(BIT_STRING, Buffer.from([0]), signature));
  const lines = der.toString('base64').match(/.{1,64}/g) ?? [];
  return {
    key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    cert: ['-----BEGIN CERTIFICATE-----', ...lines, '-----END CERTIFICATE-----', ''].join('\n'),
  };
}

const HOUR = 3_600_000;
const INTEGER = 0x02;
const BIT_STRING = 0x03;
const OCTET_STRING = 0x04;
const UTF8_STRING = 0x0c;

const COMMON_NAME = Buffer.from('0603550403', 'hex');
const SUBJECT_ALT_NAME = Buffer.from('0603551d11', 'hex');
const BASIC_CONSTRAINTS = Buffer.from('0603551d13', 'hex');
/** The algorithm 1.2.840.10045.4.3.2, without parameters. */
const ECDSA_WITH_SHA256 = sequence(Buffer.from('06082a8648ce3d040302', 'hex'));

/** A value with its tag and length. @param {number} tag @param {Buffer[]} parts */
function tlv(tag, ...parts) {
  const content = Buffer.concat(parts);
  const { length } = content;
  const size =
    length < 0x80 ? [length] : length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff];
  return Buffer.concat([Buffer.from([tag, ...size]), content]);
}

/** @param {Buffer[]} parts */
function sequence(...parts) {
  return tlv(0x30, ...parts);
}

/** @param {Buffer[]} parts */
function set(...parts) {
  return tlv(0x31, ...parts);
}

/** As UTCTime, which ends in 2049. @param {number} at milliseconds since the epoch */
function time(at) {
  const text = new Date(at).toISOString().replace(/\.\d+/, '').replace(/[-:T]/g, '');
  return tlv(0x17, Buffer.from(text.slice(2)));
}
