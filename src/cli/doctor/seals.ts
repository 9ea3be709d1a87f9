import type { SealKey } from '../../auth/crypto/seal.js';
import { type Failure, failureOf } from '../../auth/store/redis/failure.js';
import { codeOf } from '../../errors.js';
import { type Check, type CheckInputs, type CheckResult, error, ok, warning } from './check.js';
import { inWords } from './redis.js';
import type { Sample } from './sealed-sample.js';

/** 32 random bytes hold 30 different ones, give or take a few; fewer than this is no accident. */
const DIFFERENT_AT_LEAST = 16;
const MAKE = 'Make one: openssl rand -base64 32';

/** The keys themselves, without what is sealed under them. */
export const keyRing: Check = {
  name: 'seal-keys',
  cheap: true,
  run({ config }) {
    const { sealKeys } = config.store;
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

const weak = ({ id }: SealKey): CheckResult =>
  error('SEAL_KEY_WEAK', `KEYRING_SEAL_KEYS: ${id} does not look random: it can be guessed`, MAKE);

function twins(keys: readonly SealKey[]): CheckResult[] {
  return keys.flatMap(({ id, key }, at) => {
    const twin = keys.slice(0, at).find(other => other.key.equals(key));
    return twin
      ? [error('SEAL_KEY_TWICE', `KEYRING_SEAL_KEYS: ${twin.id} and ${id} are the same key: nothing is rotated`, MAKE)]
      : [];
  });
}

/** Whether what is stored opens, and which of the keys are still needed. */
export const sealedRecords: Check = {
  name: 'sealed-records',
  async run(inputs) {
    const redis = await inputs.redis();
    // Another check reports why Redis is missing.
    if (redis.kind !== 'there') return [];
    const sample = await seen(inputs);
    if (!sample) return [];
    if ('kind' in sample) return [notSeen(sample)];
    const found = [...unopened(sample), ...damaged(sample), ...old(inputs, sample)];
    return found.length > 0
      ? found
      : [ok(`${scope(sample)}: all open, sealed under ${inputs.config.store.sealKeys[0]?.id}`)];
  },
};

const notSeen = (why: Failure): CheckResult =>
  warning('SEALS_NOT_SEEN', `stored values could not be checked: ${inWords(why)}`, why.todo);

/** A failure: the store cannot be worked with, in this mode or just now. */
async function seen(inputs: CheckInputs): Promise<Sample | Failure | undefined> {
  try {
    return await inputs.sample();
  } catch (error) {
    if (error instanceof Error && codeOf(error) === 'STORE_UNAVAILABLE') return failureOf(error.cause);
    throw error;
  }
}

const scope = ({ looked, whole }: Sample) =>
  whole ? `${looked} sealed texts` : `${looked} checked sealed texts, of more`;

function unopened(sample: Sample): CheckResult[] {
  const todo = 'Put the right key back into KEYRING_SEAL_KEYS. No user is signed out while it is missing.';
  return [
    ...[...sample.missing].map(([id, count]) =>
      error(
        'SEAL_KEY_MISSING',
        `${count} of ${scope(sample)} want the key ${id}, which is not in KEYRING_SEAL_KEYS`,
        todo,
      ),
    ),
    ...[...sample.wrong].map(([id, count]) =>
      error('SEAL_KEY_WRONG', `${count} of ${scope(sample)} do not open: ${id} is another key than it was`, todo),
    ),
  ];
}

function damaged({ damaged: count }: Sample): CheckResult[] {
  if (count === 0) return [];
  const todo = 'Was a newer gateway here? Then run that one.';
  return [error('RECORDS_UNREADABLE', `${count} records cannot be read: damaged, or written by a newer gateway`, todo)];
}

function old({ config }: CheckInputs, sample: Sample): CheckResult[] {
  const [newest, ...others] = config.store.sealKeys.map(key => key.id);
  return others.flatMap(id => {
    const count = sample.opened.get(id) ?? 0;
    if (count > 0)
      return [
        warning(
          'SEAL_KEY_OLD',
          `${count} of ${scope(sample)} are still under ${id}: it must stay in KEYRING_SEAL_KEYS`,
          'Run `keyring-gateway reseal` once every gateway has the new key in front.',
        ),
      ];
    return [isNeedless(sample, newest) ? ok(`nothing needs ${id} any more: it can go`) : unknown(id)];
  });
}

/** A sample that has seen everything, or a whole re-sealing under the newest key, and nothing left. */
function isNeedless({ whole, reseal }: Sample, newest: string | undefined): boolean {
  const resealed = reseal?.finishedAtMs !== undefined && reseal.newest === newest && reseal.left === 0;
  return whole || resealed;
}

const unknown = (id: string): CheckResult =>
  warning(
    'SEAL_KEY_OLD',
    `none of the checked ones are under ${id}, but not all were checked`,
    'Run `keyring-gateway reseal`, which says when it can go.',
  );
