import { generateKeyPairSync, type KeyObject, randomBytes, sign } from 'node:crypto';
import { isIP } from 'node:net';

/** A key and a certificate in PEM. */
export interface Certificate {
  readonly key: string;
  readonly cert: string;
}

/** A certificate authority of the tests' own. */
export interface Authority extends Certificate {
  /** A certificate for these DNS names and IP addresses, for servers and for clients. */
  issue(options: CertificateOptions): Certificate;
}

export interface CertificateOptions {
  /** DNS names and IPv4 addresses that it is for; empty: a client. */
  readonly names: readonly string[];
  /** Default: 2020. */
  readonly validFrom?: Date;
  /** Default: 2049. */
  readonly validTo?: Date;
}

/** One DER value (X.690): tag, length, content. */
function der(tag: number, ...parts: readonly Buffer[]): Buffer {
  const content = Buffer.concat(parts);
  const { length } = content;
  const size = length < 128 ? [length] : length < 256 ? [0x81, length] : [0x82, length >> 8, length & 255];
  return Buffer.concat([Buffer.from([tag, ...size]), content]);
}

const sequence = (...parts: Buffer[]) => der(0x30, ...parts);
const oid = (...bytes: number[]) => der(0x06, Buffer.from(bytes));
/** UTCTime, good until 2049. */
const time = (date: Date) => der(0x17, Buffer.from(date.toISOString().replaceAll(/^20|[-:T]|\.\d+/g, '')));
const bits = (content: Buffer) => der(0x03, Buffer.from([0]), content);
const extension = (id: Buffer, value: Buffer) => sequence(id, der(0x04, value));
const subject = (name: string) =>
  sequence(der(0x31, sequence(oid(0x55, 0x04, 0x03), der(0x0c, Buffer.from(`Keyring tests${name && `: ${name}`}`)))));

const ECDSA_WITH_SHA256 = sequence(oid(0x2a, 0x86, 0x48, 0xce, 0x3d, 0x04, 0x03, 0x02));
const IS_AUTHORITY = extension(oid(0x55, 0x1d, 0x13), sequence(der(0x01, Buffer.from([255]))));
const IS_NO_AUTHORITY = extension(oid(0x55, 0x1d, 0x13), sequence());
const FROM = new Date('2020-01-01');
const TO = new Date('2049-12-31');
const LOOPBACK = ['127.0.0.1', 'localhost'];

const alternativeName = (name: string) =>
  isIP(name) ? der(0x87, Buffer.from(name.split('.').map(Number))) : der(0x82, Buffer.from(name));
const alternativeNames = (names: readonly string[]) =>
  names.length === 0 ? [] : [extension(oid(0x55, 0x1d, 0x11), sequence(...names.map(alternativeName)))];

interface Signer {
  readonly name: string;
  readonly key: KeyObject;
}

/** A certificate (RFC 5280); without an `issuer` it signs itself. */
function certify(name: string, extensions: readonly Buffer[], options: CertificateOptions, issuer?: Signer) {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const signer = issuer ?? { name, key: privateKey };
  const content = sequence(
    der(0xa0, der(0x02, Buffer.from([2]))),
    der(0x02, Buffer.from([1, ...randomBytes(8)])),
    ECDSA_WITH_SHA256,
    subject(signer.name),
    sequence(time(options.validFrom ?? FROM), time(options.validTo ?? TO)),
    subject(name),
    publicKey.export({ type: 'spki', format: 'der' }),
    der(0xa3, sequence(...alternativeNames(options.names), ...extensions)),
  );
  const whole = sequence(content, ECDSA_WITH_SHA256, bits(sign('sha256', content, signer.key)));
  const lines = whole
    .toString('base64')
    .match(/.{1,64}/g)
    ?.join('\n');
  return {
    privateKey,
    key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    cert: `-----BEGIN CERTIFICATE-----\n${lines}\n-----END CERTIFICATE-----\n`,
  };
}

/** A certificate for the loopback that signs itself: trusted where it is taken for an authority. */
export function selfSigned(options: Partial<CertificateOptions> = {}): Certificate {
  const { key, cert } = certify('', [IS_AUTHORITY], { names: LOOPBACK, ...options });
  return { key, cert };
}

/** Creates a certificate authority. `name` distinguishes several. */
export function authority(name = 'authority', validity: Omit<CertificateOptions, 'names'> = {}): Authority {
  const { key, cert, privateKey } = certify(name, [IS_AUTHORITY], { names: [], ...validity });
  return {
    key,
    cert,
    issue(options) {
      const issued = certify(options.names[0] ?? 'client', [IS_NO_AUTHORITY], options, { name, key: privateKey });
      return { key: issued.key, cert: issued.cert };
    },
  };
}
