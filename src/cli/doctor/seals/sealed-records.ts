import { type Failure, failureOf } from '../../../auth/store/redis/failure.js';
import { codeOf } from '../../../errors.js';
import type { Check, Facts } from '../facts.js';
import { error, ok, type Said, warning } from '../finding.js';
import { inWords } from '../redis/failing.js';
import type { Sample } from './sample.js';

/** Whether what is stored opens, and which of the keys are still needed. */
export const sealedRecords: Check = {
  name: 'sealed-records',
  async run(facts) {
    const look = await facts.redis();
    // Neither without Redis nor where the reason is told already.
    if (look.kind !== 'there') return [];
    const sample = await seen(facts);
    if (!sample) return [];
    if ('kind' in sample) return [notSeen(sample)];
    const found = [...unopened(sample), ...damaged(sample), ...old(facts, sample)];
    return found.length > 0 ? found : [ok(`${scope(sample)}: all open, sealed under ${facts.sealKeys[0]?.id}`)];
  },
};

const notSeen = (why: Failure): Said =>
  warning('SEALS_NOT_SEEN', `what is stored could not be looked at: ${inWords(why)}`, why.todo);

/** A failure: the store cannot be worked with, in this mode or just now. */
async function seen(facts: Facts): Promise<Sample | Failure | undefined> {
  try {
    return await facts.sample();
  } catch (error) {
    if (error instanceof Error && codeOf(error) === 'STORE_UNAVAILABLE') return failureOf(error.cause);
    throw error;
  }
}

const scope = ({ looked, whole }: Sample) =>
  whole ? `${looked} sealed texts` : `${looked} sealed texts looked at, of more`;

function unopened(sample: Sample): Said[] {
  const todo = 'Put the right key back into KEYRING_SEAL_KEYS. Nobody is signed out while it is missing.';
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

function damaged({ damaged: count }: Sample): Said[] {
  if (count === 0) return [];
  const todo = 'Was a newer gateway here? Then run that one.';
  return [error('RECORDS_UNREADABLE', `${count} records cannot be read: damaged, or written by a newer gateway`, todo)];
}

function old({ sealKeys }: Facts, sample: Sample): Said[] {
  const [newest, ...others] = sealKeys.map(key => key.id);
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

const unknown = (id: string): Said =>
  warning(
    'SEAL_KEY_OLD',
    `none of those looked at are under ${id}, but not all were`,
    'Run `keyring-gateway reseal`, which says when it can go.',
  );
