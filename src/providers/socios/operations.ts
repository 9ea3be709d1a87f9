import type { UpstreamRequest } from '../../upstream/answer.js';
import { pathSegment } from '../../upstream/path.js';
import type { SociosValues } from './config.js';

/** Which token an operation takes: the application's (client credentials) or a fan's (authorization code). */
export type TokenKind = 'application' | 'user';

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
export const OPERATIONS = {
  listPolls: { method: 'GET', path: '/polls/{polls}/polls', token: 'application', missing: 'empty' },
  readPoll: { method: 'GET', path: '/polls/{polls}/poll/{id}', token: 'application', missing: 'unknown-id' },
  listRewards: { method: 'GET', path: '/rewards/{rewards}/rewards', token: 'application', missing: 'empty' },
  readMe: { method: 'GET', path: '/user/{user}/user/me', token: 'user', missing: 'unknown-id' },
  readWallet: { method: 'GET', path: '/wallet/{wallet}/user/wallet', token: 'user', missing: 'empty' },
  listOwnPolls: { method: 'GET', path: '/polls/{polls}/user/polls', token: 'user', missing: 'empty' },
  readOwnPoll: { method: 'GET', path: '/polls/{polls}/user/poll/{id}', token: 'user', missing: 'unknown-id' },
  castVote: { method: 'POST', path: '/polls/{polls}/user/poll/{id}/vote', token: 'user', missing: 'unknown-id' },
} as const satisfies Readonly<Record<string, Operation>>;

export type OperationName = keyof typeof OPERATIONS;

/** The operations that take one kind of token. */
export type OperationsOf<T extends TokenKind> = {
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
