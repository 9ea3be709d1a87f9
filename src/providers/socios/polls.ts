import DataLoader from 'dataloader';
import { codeOf, gatewayError } from '../../errors.js';
import { rows } from '../../http/read.js';
import type { Client } from './client.js';
import { isUuid } from './ids.js';
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
  const found = await wellFormedOnly(client, ids);
  const byId = new Map(found.map(poll => [keyOf(poll.id), poll]));
  const asked = new Set(ids.map(keyOf));
  // Polls that nobody asked for: the filter was not heeded, so the list says nothing of those that are not on it.
  if (found.some(({ id }) => !asked.has(keyOf(id))))
    return Promise.all(ids.map(id => byId.get(keyOf(id)) ?? one(client, id)));
  return ids.map(id => byId.get(keyOf(id)) ?? gatewayError('NOT_FOUND', { provider: 'SOCIOS' }));
}

const keyOf = (id: string) => id.toLowerCase();

const one = (client: PublicClient, id: string): Promise<Poll | Error> =>
  client
    .one('readPoll', pollRow, { id })
    .catch((error: unknown) => (error instanceof Error ? error : new Error('unreadable')));

/** A malformed id makes the provider refuse the whole call: then the well-formed ones are asked for without it. */
async function wellFormedOnly(client: PublicClient, ids: readonly string[]): Promise<readonly Poll[]> {
  try {
    return await askByIds(client, ids);
  } catch (error) {
    const wellFormed = ids.filter(isUuid);
    if (codeOf(error) !== 'BAD_USER_INPUT' || wellFormed.length === ids.length) throw error;
    return wellFormed.length > 0 ? askByIds(client, wellFormed) : [];
  }
}

async function askByIds(client: PublicClient, ids: readonly string[]): Promise<readonly Poll[]> {
  const query = [...many('ids', ids), ['limit', String(ids.length)] as const];
  return rows(await client.list('listPolls', { query, chosen: true }), pollRow);
}
