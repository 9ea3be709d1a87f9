import { gatewayError } from '../../errors.js';
import type { Caller } from '../../provider/contract.js';
import { AS_JSON, json, type UpstreamResponse } from '../../upstream/answer.js';
import { canBeSegment, type QueryParameters, queryString } from '../../upstream/path.js';
import { isObject, type Row } from '../../upstream/read.js';
import type { SociosValues } from './config.js';
import { isUuid } from './ids.js';
import { OPERATIONS, type OperationName, type OperationsOf, pathOf, type TokenKind } from './operations.js';

import { refusalOf } from './refusals.js';

/** What a read needs beside its name. */
export interface ReadAsk {
  /** Id in the path. */
  readonly id?: string;
  readonly query?: QueryParameters;
  /** Whether the caller of the gateway chose the parameters: then a 400 is BAD_USER_INPUT, else PROVIDER_REJECTED. */
  readonly chosen?: boolean;
}

/** Calls that go out with one kind of token. The compiler refuses an operation of the other kind. */
export interface Client<T extends TokenKind> {
  /** Rows of a list. `data` may be an array, one object, or null; a backend's "Entity not found" is no rows. */
  list(name: OperationsOf<T>, ask?: ReadAsk): Promise<readonly unknown[]>;
  /** One row. Throws NOT_FOUND for an id that the backend does not know. */
  one<R>(name: OperationsOf<T>, row: Row<R>, ask?: ReadAsk): Promise<R>;
  /** Sends a write once; a refused token may be renewed first, a lost answer is never asked for again. The answer is the caller's to read. */
  write(name: OperationsOf<T>, id: string, body: Readonly<Record<string, string>>): Promise<UpstreamResponse>;
}

export function createClient<T extends TokenKind>(caller: Caller, values: SociosValues): Client<T> {
  async function read(
    name: OperationName,
    { id, query = [], chosen = false }: ReadAsk,
  ): Promise<UpstreamResponse | undefined> {
    if (id !== undefined && !canBeSegment(id)) return undefined;
    const path = pathOf(name, values, id) + queryString(query, { provider: 'SOCIOS' });
    const answer = await caller.send({
      method: OPERATIONS[name].method,
      path,
      headers: AS_JSON,
    });
    const refusal = refusalOf(name, answer, chosen || id !== undefined);
    if (refusal === 'missing') return undefined;
    // The backend refuses what is no UUID instead of not finding it.
    if (answer.status === 400 && id !== undefined && !isUuid(id)) return undefined;
    if (refusal) throw refusal;
    return answer;
  }

  return {
    async list(name, ask = {}) {
      const answer = await read(name, ask);
      return answer ? listOf(answer) : [];
    },
    async one(name, row, ask = {}) {
      const answer = await read(name, ask);
      const found = answer && dataOf(answer);
      if (found === undefined || found === null) throw gatewayError('NOT_FOUND', { provider: 'SOCIOS' });
      return oneOf(found, row);
    },
    write(name, id, body) {
      return caller.send({
        method: OPERATIONS[name].method,
        path: pathOf(name, values, id),
        headers: { accept: 'application/json', 'content-type': 'application/json' },
        body: JSON.stringify(body),
        resend: 'after-401',
      });
    },
  };
}

/** What `{"data": …}` holds; an answer without the envelope is taken for the row itself. A list stands for its first row. */
function dataOf(answer: UpstreamResponse): unknown {
  const body = json(answer);
  if (!isObject(body) && !Array.isArray(body)) throw misfit();
  const data = isObject(body) && 'data' in body ? body.data : body;
  return Array.isArray(data) ? data[0] : data;
}

function listOf(answer: UpstreamResponse): readonly unknown[] {
  if (answer.status === 204) return [];
  const body = json(answer);
  const data = isObject(body) ? body.data : Array.isArray(body) ? body : undefined;
  if (Array.isArray(data)) return data;
  if (data === null) return [];
  if (isObject(data)) return [data];
  throw misfit();
}

function oneOf<R>(found: unknown, row: Row<R>): R {
  const read = row(found);
  if (read === undefined) throw misfit();
  return read;
}

const misfit = () =>
  gatewayError('PROVIDER_PROTOCOL_ERROR', { provider: 'SOCIOS', cause: new Error('answer does not fit') });
