import { createPrivateKey, type KeyObject, X509Certificate } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';
import { z } from 'zod';

/** Certificates of a file: the text as TLS takes it, and what it holds. */
export interface Certificates {
  readonly pem: string;
  /** In the order of the file, at least one. */
  readonly all: readonly [X509Certificate, ...X509Certificate[]];
}

/** Private key of a file: the text as TLS takes it, and the key for signatures. */
export interface PrivateKey {
  readonly pem: string;
  readonly key: KeyObject;
}

const MOST_BYTES = 1_048_576;
const BLOCK = /-----BEGIN CERTIFICATE-----[A-Za-z0-9+/=\s]+-----END CERTIFICATE-----/g;

/** The text of a file, or what is wrong with it as `problem`. */
function textOf(file: string): string | { readonly problem: string } {
  try {
    const found = statSync(file);
    if (!found.isFile() || found.size > MOST_BYTES) return { problem: 'must name a PEM file of at most 1 MB' };
    return readFileSync(file, 'utf8');
  } catch (error) {
    const { code = 'unknown error' } = error as NodeJS.ErrnoException;
    return { problem: `must name a file that can be read (${code})` };
  }
}

/** A setting that names a file, read once at startup. `parse` gives undefined for a text that it cannot use. */
const pemFile = <T>(what: string, parse: (pem: string) => T | undefined) =>
  z.string().transform((file, ctx): T => {
    const text = textOf(file);
    const value = typeof text === 'string' ? parse(text) : undefined;
    if (value !== undefined) return value;
    const message = typeof text === 'string' ? `must name a PEM file that holds ${what}` : text.problem;
    ctx.addIssue({ code: 'custom', message });
    return z.NEVER;
  });

function certificatesIn(pem: string): Certificates | undefined {
  try {
    const blocks = pem.match(BLOCK) ?? [];
    if (blocks.length < pem.split('-----BEGIN ').length - 1) return undefined;
    const [first, ...others] = blocks.map(block => new X509Certificate(block));
    return first && { pem, all: [first, ...others] };
  } catch {
    return undefined;
  }
}

function keyIn(pem: string): PrivateKey | undefined {
  try {
    return { pem, key: createPrivateKey(pem) };
  } catch {
    return undefined;
  }
}

/** The path of a PEM file of at most 1 MB with one certificate or more, the client's own first. The file is read at startup. */
export const certificatesFile = () => pemFile('certificates', certificatesIn);
/** The path of a PEM file of at most 1 MB with a private key that has no passphrase. The file is read at startup. */
export const privateKeyFile = () => pemFile('a private key without a passphrase', keyIn);

/** Why a certificate is not valid now; undefined: it is. */
export function validity({ validFrom, validTo }: X509Certificate): string | undefined {
  if (Date.parse(validTo) < Date.now()) return 'has expired';
  return Date.parse(validFrom) > Date.now() ? 'is not valid yet' : undefined;
}
