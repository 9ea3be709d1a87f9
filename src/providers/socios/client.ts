import type { GraphQLError } from 'graphql';
import { type ErrorCode, gatewayError } from '../../errors.js';
import type { PollFilter, RewardFilter } from '../../generated/graphql.js';
import type { Caller } from '../../provider/contract.js';
import {
  AS_JSON,
  canBeSegment,
  isSuccess,
  json,
  pathSegment,
  type QueryParameters,
  queryString,
  type UpstreamRequest,
  type UpstreamResponse,
} from '../../upstream/messages.js';
import { isObject, type Row } from '../../upstream/read.js';
import type { SociosValues } from './config.js';
import { isBarred, isEntityMissing, isRouteMissing } from './responses.js';

interface ReadOptions {
  readonly id?: string;
  readonly query?: QueryParameters;
  /** Whether the caller of the gateway chose the parameters: then a 400 is BAD_USER_INPUT, else PROVIDER_REJECTED. */
  readonly chosen?: boolean;
}

/** Calls that go out with one kind of token. The compiler refuses an operation of the other kind. */
export interface Client<T extends TokenKind> {
  /** Rows of a list. `data` may be an array, one object, or null; a backend's "Entity not found" is no rows. */
  list(name: OperationsOf<T>, options?: ReadOptions): Promise<readonly unknown[]>;
  /** One row. Throws NOT_FOUND for an id that the backend does not know. */
  one<R>(name: OperationsOf<T>, row: Row<R>, options?: ReadOptions): Promise<R>;
  /** Sends a write once; a refused token may be refreshed first; after a lost response it is not sent again. The caller reads the response. */
  write(name: OperationsOf<T>, id: string, body: Readonly<Record<string, string>>): Promise<UpstreamResponse>;
}

export function createClient<T extends TokenKind>(caller: Caller, values: SociosValues): Client<T> {
  async function read(
    name: OperationName,
    { id, query = [], chosen = false }: ReadOptions,
  ): Promise<UpstreamResponse | undefined> {
    if (id !== undefined && !canBeSegment(id)) return undefined;
    const path = pathOf(name, values, id) + queryString(query, { provider: 'SOCIOS' });
    const response = await caller.send({
      method: OPERATIONS[name].method,
      path,
      headers: AS_JSON,
    });
    const refusal = refusalOf(name, response, chosen || id !== undefined);
    if (refusal === 'missing') return undefined;
    // The backend refuses what is no UUID instead of not finding it.
    if (response.status === 400 && id !== undefined && !isUuid(id)) return undefined;
    if (refusal) throw refusal;
    return response;
  }

  return {
    async list(name, options = {}) {
      const response = await read(name, options);
      return response ? listOf(response) : [];
    },
    async one(name, row, options = {}) {
      const response = await read(name, options);
      const found = response && dataOf(response);
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

/** What `{"data": …}` holds; a response without the envelope is taken for the row itself. A list stands for its first row. */
function dataOf(response: UpstreamResponse): unknown {
  const body = json(response);
  if (!isObject(body) && !Array.isArray(body)) throw unexpected();
  const data = isObject(body) && 'data' in body ? body.data : body;
  return Array.isArray(data) ? data[0] : data;
}

function listOf(response: UpstreamResponse): readonly unknown[] {
  if (response.status === 204) return [];
  const body = json(response);
  const data = isObject(body) ? body.data : Array.isArray(body) ? body : undefined;
  if (Array.isArray(data)) return data;
  if (data === null) return [];
  if (isObject(data)) return [data];
  throw unexpected();
}

function oneOf<R>(found: unknown, row: Row<R>): R {
  const read = row(found);
  if (read === undefined) throw unexpected();
  return read;
}

const unexpected = () =>
  gatewayError('PROVIDER_PROTOCOL_ERROR', { provider: 'SOCIOS', cause: new Error('the response has another shape') });

/** Which token an operation takes: the application's (client credentials) or a fan's (authorization code). */
type TokenKind = 'application' | 'user';

interface Operation {
  readonly method: UpstreamRequest['method'];
  /** `{polls}` and the like stand for the version of that API, `{id}` for the poll. */
  readonly path: string;
  readonly token: TokenKind;
  /** What a "not found" of the backend means: a list without rows, or an id it does not know. */
  readonly missing: 'empty' | 'unknown-id';
}

/**
 * Every operation the gateway uses, and the token it takes. Socios' rule ("`user` in the route") is spelled out, because a test
 * on the path's text would also catch the User API's own name. https://connect.socios.com/partner-api/authentication
 */
const OPERATIONS = {
  listPolls: { method: 'GET', path: '/polls/{polls}/polls', token: 'application', missing: 'empty' },
  readPoll: { method: 'GET', path: '/polls/{polls}/poll/{id}', token: 'application', missing: 'unknown-id' },
  listRewards: { method: 'GET', path: '/rewards/{rewards}/rewards', token: 'application', missing: 'empty' },
  readMe: { method: 'GET', path: '/user/{user}/user/me', token: 'user', missing: 'unknown-id' },
  readWallet: { method: 'GET', path: '/wallet/{wallet}/user/wallet', token: 'user', missing: 'empty' },
  listOwnPolls: { method: 'GET', path: '/polls/{polls}/user/polls', token: 'user', missing: 'empty' },
  readOwnPoll: { method: 'GET', path: '/polls/{polls}/user/poll/{id}', token: 'user', missing: 'unknown-id' },
  castVote: { method: 'POST', path: '/polls/{polls}/user/poll/{id}/vote', token: 'user', missing: 'unknown-id' },
} as const satisfies Readonly<Record<string, Operation>>;

type OperationName = keyof typeof OPERATIONS;

type OperationsOf<T extends TokenKind> = {
  [K in OperationName]: (typeof OPERATIONS)[K]['token'] extends T ? K : never;
}[OperationName];

/** The path of an operation, version and id filled in. `id`: throws BAD_USER_INPUT for what can be no segment. */
export function pathOf(name: OperationName, values: SociosValues, id = ''): string {
  return OPERATIONS[name].path
    .replace('{polls}', values.pollsVersion)
    .replace('{rewards}', values.rewardsVersion)
    .replace('{user}', values.userVersion)
    .replace('{wallet}', values.walletVersion)
    .replace('{id}', () => pathSegment('id', id, { provider: 'SOCIOS' }));
}

/** Parameters of GET polls. https://connect.socios.com/partner-api/api-reference/polls-api/polls-api-endpoints */
export function pollParameters(filter: PollFilter): QueryParameters {
  return [
    ...one('search', filter.search),
    ...many('ids', filter.ids),
    ...many('partnerIds', filter.partnerIds),
    ...one('quorumReached', filter.quorumReached),
    ...one('bound', filter.bound),
    ...one('openAt[from]', from(filter.openAfter)),
    ...one('openAt[to]', to(filter.openBefore)),
    ...one('closeAt[from]', from(filter.closeAfter)),
    ...one('closeAt[to]', to(filter.closeBefore)),
  ];
}

/** Parameters of GET rewards. https://connect.socios.com/partner-api/api-reference/rewards-api/rewards-api-endpoints */
export function rewardParameters(filter: RewardFilter): QueryParameters {
  return [
    ...many('categoryIds', filter.categoryIds),
    ...many('partnerIds', filter.partnerIds),
    ...many('productTypeIds', filter.productTypeIds),
    ...many('sports', filter.sports),
    ...many('countries', filter.countries),
    ...many('statuses', filter.statuses),
  ];
}

/** An array parameter in PHP's style: `ids[]=a&ids[]=b`. Duplicates go out once. */
export const many = (name: string, values: readonly string[] | null | undefined): QueryParameters =>
  [...new Set(values ?? [])].map(value => [`${name}[]`, value] as const);

const one = (name: string, value: string | boolean | null | undefined): QueryParameters =>
  value === null || value === undefined || value === '' ? [] : [[name, String(value)]];

// The provider's sample has whole seconds in UTC and no zone; rounding goes inwards so that no poll outside the range comes.
const seconds = (ms: number) => new Date(ms * 1000).toISOString().slice(0, 19);
const from = (date: Date | null | undefined) => date && seconds(Math.ceil(date.getTime() / 1000));
const to = (date: Date | null | undefined) => date && seconds(Math.floor(date.getTime() / 1000));

/**
 * The failure that a response reports. Undefined: it is a success. `missing`: the backend has no such row, or no rows.
 * `chosen`: the parameters came from the caller of the gateway, so a 400 is about them.
 */
export function refusalOf(
  name: OperationName,
  response: UpstreamResponse,
  chosen: boolean,
): GraphQLError | 'missing' | undefined {
  if (isSuccess(response.status)) return undefined;
  if (isMissing(name, response)) return 'missing';
  return gatewayError(codeFor(response, chosen), {
    provider: 'SOCIOS',
    cause: new Error(`${name}: HTTP ${response.status}`),
  });
}

/** A bare 404 on an id is about the id; on a list only the backend's own "Entity not found" means no rows. */
function isMissing(name: OperationName, response: UpstreamResponse): boolean {
  if (response.status !== 404 || isRouteMissing(response)) return false;
  return OPERATIONS[name].missing === 'unknown-id' || isEntityMissing(response);
}

function codeFor(response: UpstreamResponse, chosen: boolean): ErrorCode {
  if (response.status === 404 || isRouteMissing(response)) return 'UPSTREAM_REMOVED';
  if (response.status === 403 || isBarred(response)) return 'FORBIDDEN';
  if (response.status === 400 || response.status === 422) return chosen ? 'BAD_USER_INPUT' : 'PROVIDER_REJECTED';
  return response.status < 400 ? 'PROVIDER_PROTOCOL_ERROR' : 'PROVIDER_REJECTED';
}

/** Socios' ids are UUIDs; others are sent all the same, but a refusal is then put down to them. */
export const isUuid = (id: string): boolean => /^[\da-f]{8}-(?:[\da-f]{4}-){3}[\da-f]{12}$/i.test(id);
