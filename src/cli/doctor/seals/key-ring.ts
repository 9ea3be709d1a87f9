import type { SealKey } from '../../../auth/crypto/seal.js';
import type { Check } from '../facts.js';
import { error, ok, type Said } from '../finding.js';

/** 32 random bytes hold 30 different ones, give or take a few; fewer than this is no accident. */
const DIFFERENT_AT_LEAST = 16;
const MAKE = 'Make one: openssl rand -base64 32';

/** The keys themselves, without what is sealed under them. */
export const keyRing: Check = {
  name: 'seal-keys',
  cheap: true,
  run({ sealKeys }) {
    const found = [...sealKeys.filter(isWeak).map(weak), ...twins(sealKeys)];
    return found.length > 0 ? found : [ok(`${sealKeys.length} in the ring, ${sealKeys[0]?.id} seals`)];
  },
};

/** Chosen by a person: text, a pattern, one byte over and over. */
function isWeak({ key }: SealKey): boolean {
  return new Set(key).size < DIFFERENT_AT_LEAST || key.every(byte => byte >= 0x20 && byte < 0x7f) || isCounting(key);
}

/** Each byte as far from the last as the one before. */
const isCounting = (key: Buffer): boolean =>
  key.every(
    (byte, at) => at < 2 || (byte - (key[at - 1] ?? 0)) % 256 === ((key[at - 1] ?? 0) - (key[at - 2] ?? 0)) % 256,
  );

const weak = ({ id }: SealKey): Said =>
  error('SEAL_KEY_WEAK', `KEYRING_SEAL_KEYS: ${id} does not look random: it can be guessed`, MAKE);

function twins(keys: readonly SealKey[]): Said[] {
  return keys.flatMap(({ id, key }, at) => {
    const twin = keys.slice(0, at).find(other => other.key.equals(key));
    return twin
      ? [error('SEAL_KEY_TWICE', `KEYRING_SEAL_KEYS: ${twin.id} and ${id} are the same key: nothing is rotated`, MAKE)]
      : [];
  });
}
