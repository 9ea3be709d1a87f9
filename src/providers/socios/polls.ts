import DataLoader from 'dataloader';
import { codeOf, gatewayError } from '../../errors.js';
import { rows } from '../../upstream/read.js';
import type { Client } from './client.js';
import { isUuid } from './ids.js';
import { SURE_LIMIT } from './page.js';
import { many } from './query.js';
import { type Poll, pollRow } from './rows.js';

type PublicClient = Client<'application'>;

/** Ids asked for in one call; 50 UUIDs make an address of some 2,400 characters. */
const BATCH = 50;

/** Public polls by id: those asked for together cost one call of the list, by its `ids[]` filter. */
export function createPollLoader(client: PublicClient): DataLoader<string, Poll> {
  return new DataLoader<string, Poll>(ids => findPolls(client, ids), { maxBatchSize: BATCH });
}

async function findPolls(client: PublicClient, ids: readonly string[]): Promise<(Poll | Error)[]> {
  const asked = new Set(ids.map(keyOf));
  const came = await ask(client, ids);
  const byId = byKey(came);
  // Polls that nobody asked for: the filter was not heeded, so the list says nothing of those that are not on it.
  if ([...byId.keys()].some(key => !asked.has(key)))
    return Promise.all(ids.map(id => byId.get(keyOf(id)) ?? one(client, id)));
  const missing = ids.filter(id => !byId.has(keyOf(id)));
  const late = byKey(await askAgain(client, missing, came.length));
  return ids.map(id => {
    const key = keyOf(id);
    return byId.get(key) ?? late.get(key) ?? gatewayError('NOT_FOUND', { provider: 'SOCIOS' });
  });
}

const keyOf = (id: string) => id.toLowerCase();

const byKey = (came: readonly unknown[]): ReadonlyMap<string, Poll> =>
  new Map(rows(came, pollRow).map(poll => [keyOf(poll.id), poll]));

const one = (client: PublicClient, id: string): Promise<Poll | Error> =>
  client
    .one('readPoll', pollRow, { id })
    .catch((error: unknown) => (error instanceof Error ? error : new Error('unreadable')));

/** Ids that are not on a list of so many rows: it may have been cut to the provider's maximum, which is then no larger. */
async function askAgain(client: PublicClient, missing: readonly string[], rowsCame: number) {
  if (missing.length === 0 || rowsCame < SURE_LIMIT) return [];
  return inChunks(client, missing, rowsCame);
}

/** A malformed id, or too many at once, make the provider refuse the whole call. Then the well-formed ones are asked for, then fewer of them. */
async function ask(client: PublicClient, ids: readonly string[]): Promise<readonly unknown[]> {
  try {
    return await askByIds(client, ids);
  } catch (error) {
    if (codeOf(error) !== 'BAD_USER_INPUT') throw error;
    const wellFormed = ids.filter(isUuid);
    if (wellFormed.length < ids.length) return wellFormed.length > 0 ? ask(client, wellFormed) : [];
    if (ids.length <= SURE_LIMIT) throw error;
    return inChunks(client, ids, SURE_LIMIT);
  }
}

async function inChunks(client: PublicClient, ids: readonly string[], size: number): Promise<readonly unknown[]> {
  const chunks = Array.from({ length: Math.ceil(ids.length / size) }, (_, i) => ids.slice(i * size, (i + 1) * size));
  return (await Promise.all(chunks.map(chunk => ask(client, chunk)))).flat();
}

function askByIds(client: PublicClient, ids: readonly string[]): Promise<readonly unknown[]> {
  const query = [...many('ids', ids), ['limit', String(ids.length)] as const];
  return client.list('listPolls', { query, chosen: true });
}
