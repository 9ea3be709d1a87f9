import { createCipheriv, createDecipheriv, createHmac, hkdfSync, randomBytes } from 'node:crypto';
import type { Log } from '../../telemetry/logger.js';
import type { SealCounts } from '../../telemetry/telemetry.js';
import { ByteReader, BytesError, isBytes } from './bytes.js';
import { sameText } from './ids.js';

/** A key of the ring; `key` is 32 bytes. */
export interface SealKey {
  readonly id: string;
  readonly key: Buffer;
}

/** Form of a key's id; what stands before the dot of a sealed text may be anything. */
const KEY_ID = /^[A-Za-z0-9_-]{1,32}$/;

/** Id of the key that a text was sealed or hashed under; undefined for what no key ring wrote. */
export function keyIdOf(sealed: string): string | undefined {
  const id = sealed.slice(0, Math.max(0, sealed.indexOf('.')));
  return KEY_ID.test(id) ? id : undefined;
}

const IV_BYTES = 12;
const TAG_BYTES = 16;
/** A MAC is cut to 128 bits (RFC 2104, 5): records are many. */
const MAC_BYTES = 16;

/** Result of checking a MAC. `no key`: the MAC was made with a key that is not in the ring, so the text is neither authentic nor forged. */
export type Checked = 'genuine' | 'no key' | 'forged';

/** A sealed text could not be opened: unknown key, damaged, or sealed for something else. */
export class SealError extends Error {
  override readonly name = 'SealError';
}

/**
 * AES-256-GCM under a key ring: the newest key seals, all open. `binding` is authenticated with the text, so that what was sealed for one
 * session, provider and generation opens for no other. A sealed text is `keyId.base64url(iv | ciphertext | tag)`.
 */
export class Sealer {
  private readonly newest: SealKey;
  private readonly byId: ReadonlyMap<string, SealKey>;
  private readonly hashKeys = new Map<string, Buffer>();
  private readonly health: SealHealth | undefined;

  /** `keys`: newest first, at least one. */
  constructor(keys: readonly SealKey[], health?: SealHealth) {
    this.health = health;
    const [newest] = keys;
    if (!newest) throw new SealError('no seal key');
    this.newest = newest;
    this.byId = new Map(keys.map(key => [key.id, key]));
  }

  seal(content: string | Buffer, binding: string): string {
    const iv = randomBytes(IV_BYTES);
    const cipher = createCipheriv('aes-256-gcm', this.newest.key, iv).setAAD(Buffer.from(binding));
    const plain = typeof content === 'string' ? Buffer.from(content) : content;
    const body = Buffer.concat([iv, cipher.update(plain), cipher.final(), cipher.getAuthTag()]);
    return `${this.newest.id}.${body.toString('base64url')}`;
  }

  /** The content as text. Throws SealError, whose message holds nothing of it. */
  open(sealed: string, binding: string): string {
    return this.openBytes(sealed, binding).toString();
  }

  /** The same as bytes. */
  openBytes(sealed: string, binding: string): Buffer {
    const dot = sealed.indexOf('.');
    const id = sealed.slice(0, dot);
    const key = this.byId.get(id);
    if (!key) {
      this.health?.failed(keyIdOf(sealed) ?? 'none', 'no such key');
      throw new SealError('sealed under a key that is not in KEYRING_SEAL_KEYS');
    }
    const body = Buffer.from(sealed.slice(dot + 1), 'base64url');
    try {
      const decipher = createDecipheriv('aes-256-gcm', key.key, body.subarray(0, IV_BYTES), {
        authTagLength: TAG_BYTES,
      });
      decipher.setAAD(Buffer.from(binding)).setAuthTag(body.subarray(-TAG_BYTES));
      const content = Buffer.concat([decipher.update(body.subarray(IV_BYTES, -TAG_BYTES)), decipher.final()]);
      if (id !== this.newest.id) this.health?.openedOld(binding);
      return content;
    } catch {
      this.health?.failed(id, 'wrong key or damaged');
      throw new SealError('damaged, or sealed for something else');
    }
  }

  get newestId(): string {
    return this.newest.id;
  }

  /** Whether a newer key would seal it now. */
  isOld(sealed: string): boolean {
    return !sealed.startsWith(`${this.newest.id}.`);
  }

  /** A keyed hash `keyId.mac`: recognizes a secret later without keeping it. */
  fingerprint(secret: string): string {
    return `${this.newest.id}.${this.hmac(this.newest, 'fingerprint', secret).toString('base64url')}`;
  }

  /** Whether a fingerprint was made of this secret, under any key of the ring. */
  matches(fingerprint: string, secret: string): boolean {
    const dot = fingerprint.indexOf('.');
    const key = this.byId.get(fingerprint.slice(0, dot));
    return (
      key !== undefined && this.hmac(key, 'fingerprint', secret).toString('base64url') === fingerprint.slice(dot + 1)
    );
  }

  /** A MAC `keyId.mac` of a text in its place: shows later that the text was written by a gateway, for this place. `binding` has no line break. */
  mac(text: string, binding: string): string {
    return this.recordMac(this.newest, text, binding);
  }

  /** Checks the MAC that was stored with a text; undefined: there was none. */
  checkMac(mac: string | undefined, text: string, binding: string): Checked {
    const id = mac === undefined ? undefined : keyIdOf(mac);
    const key = id === undefined ? undefined : this.byId.get(id);
    if (mac === undefined || id === undefined || !key) {
      this.health?.failed(id ?? 'none', id === undefined ? 'wrong key or damaged' : 'no such key');
      return id === undefined ? 'forged' : 'no key';
    }
    // A name with a line break, which no gateway writes, could be the start of another record. MACs are compared as text: base64 has many spellings of
    // the same bytes.
    if (!binding.includes('\n') && sameText(mac, this.recordMac(key, text, binding))) return 'genuine';
    this.health?.failed(id, 'wrong key or damaged');
    return 'forged';
  }

  private recordMac(key: SealKey, text: string, binding: string): string {
    // The first line break ends the binding.
    const mac = this.hmac(key, 'record', `${binding}\n${text}`).subarray(0, MAC_BYTES);
    return `${key.id}.${mac.toString('base64url')}`;
  }

  private hmac(key: SealKey, purpose: 'fingerprint' | 'record', text: string): Buffer {
    const name = `${purpose} ${key.id}`;
    let hashKey = this.hashKeys.get(name);
    if (!hashKey) {
      // A key of its own for another purpose (NIST SP 800-108 separation), derived by HKDF (RFC 5869).
      hashKey = Buffer.from(hkdfSync('sha256', key.key, '', `keyring ${purpose}`, 32));
      this.hashKeys.set(name, hashKey);
    }
    return createHmac('sha256', hashKey).update(text).digest();
  }
}

/**
 * A record with a MAC over everything before it: a JSON object with the MAC as its last property, or bytes (./bytes.ts) that end with it. Without a seal
 * key it can be neither written nor changed.
 */
export interface Authenticated {
  /** The record without its MAC, as it was written. */
  readonly body: string;
  /** Undefined: it has no MAC. */
  readonly mac: string | undefined;
}

const MAC = ',"mac":"';
const END = '"}';

/** `binding`: the place that the record is for; in any other place the MAC does not hold. A body of bytes has the id of the newest key after its version. */
export function authenticate(sealer: Sealer, body: string, binding: string): string {
  const mac = sealer.mac(body, binding);
  if (!isBytes(body)) return `${body.slice(0, -1)}${MAC}${mac}${END}`;
  return body + Buffer.from(mac.slice(mac.indexOf('.') + 1), 'base64url').toString('latin1');
}

export function splitMac(text: string): Authenticated {
  if (isBytes(text)) return splitBytes(text);
  const at = text.endsWith(END) ? text.lastIndexOf(MAC) : -1;
  if (at < 0) return { body: text, mac: undefined };
  return { body: `${text.slice(0, at)}}`, mac: text.slice(at + MAC.length, -END.length) };
}

/** A key's id, with its length and the version before it, is shorter. */
const KEY_ID_WITHIN = 64;

function splitBytes(text: string): Authenticated {
  const body = text.slice(0, -MAC_BYTES);
  try {
    const keyId = new ByteReader(Buffer.from(body.slice(1, KEY_ID_WITHIN), 'latin1')).text();
    return { body, mac: `${keyId}.${Buffer.from(text.slice(-MAC_BYTES), 'latin1').toString('base64url')}` };
  } catch (error) {
    if (error instanceof BytesError) return { body, mac: undefined };
    throw error;
  }
}

/** The record's body, and whether it is as a gateway wrote it for this place. Only `body` may be parsed: it is what the MAC covers. */
export function checkText(
  sealer: Sealer,
  text: string,
  binding: string,
): Authenticated & { readonly checked: Checked } {
  const { body, mac } = splitMac(text);
  return { body, mac, checked: sealer.checkMac(mac, body, binding) };
}

export type SealTrouble = 'no such key' | 'wrong key or damaged';

/** A failure that continues is logged again after this, ms. */
const REPORT_EVERY_MS = 600_000;
/** Key ids come from the store: at most so many are logged separately. */
const KEYS_AT_MOST = 32;

/** Receives whether sealed texts can be opened. */
export interface SealHealth {
  openedOld(binding: string): void;
  failed(sealKey: string, trouble: SealTrouble): void;
}

/** Counts what cannot be opened, by key id, and logs one line when that begins to fail, however many fail in between. */
export function createSealHealth(log: Log, counts: SealCounts, now: () => number = Date.now): SealHealth {
  const reportedAtMs = new Map<string, number>();
  return {
    openedOld: binding => counts.openedOld(binding),
    failed(sealKey, trouble) {
      counts.failed(trouble);
      const name = `${sealKey} ${trouble}`;
      const nowMs = now();
      const known = reportedAtMs.get(name);
      if (known === undefined ? reportedAtMs.size >= KEYS_AT_MOST : nowMs - known < REPORT_EVERY_MS) return;
      reportedAtMs.set(name, nowMs);
      log.error(
        { sealKey, outcome: trouble },
        'stored tokens cannot be opened: callers get GRANT_UNREADABLE and stay signed in. Either KEYRING_SEAL_KEYS lacks the right key, or records were damaged or changed in Redis',
      );
    },
  };
}
