import { createHash } from 'node:crypto';

/** Algorithms that the id of a document may name, and how many hexadecimal digits each makes. */
const ALGORITHMS: Readonly<Record<string, number>> = { md5: 32, sha1: 40, sha256: 64, sha512: 128 };
const DIGITS: ReadonlySet<number> = new Set(Object.values(ALGORITHMS));

/**
 * `sha256:…` names the algorithm (GraphQL over HTTP, appendix A); md5 and sha1 are Relay's and older tools'. Undefined: the id names none that is known.
 */
function parts(id: string) {
  const colon = id.indexOf(':');
  const algorithm = id.slice(0, Math.max(0, colon)).toLowerCase();
  return Object.hasOwn(ALGORITHMS, algorithm)
    ? { algorithm, rest: id.slice(colon + 1) }
    : { algorithm: undefined, rest: id };
}

const isHash = (text: string) => DIGITS.has(text.length) && /^[\da-f]+$/i.test(text);

/**
 * The key of a document: tools write hashes with the algorithm before them or without it, in either case, and clients send what
 * theirs wrote. An id that is no hash stays as it is.
 */
export function documentKey(id: string): string {
  const { rest } = parts(id);
  return isHash(rest) ? rest.toLowerCase() : id;
}

/** Whether an id that names an algorithm is the hash of this text. One that names none may be made in any way. */
export function fitsText(id: string, text: string): boolean {
  const { algorithm, rest } = parts(id);
  return algorithm === undefined || createHash(algorithm).update(text).digest('hex') === rest.toLowerCase();
}
