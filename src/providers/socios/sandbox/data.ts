import { bearerToken } from '../../../testing/sandbox/bearer.js';
import type { Call, Reply, Route } from '../../../testing/sandbox/kit.js';
import { APPLICATION, backendError, faultReply, type SociosKnobs, type World } from './common.js';
import { type Fan, imagesOf, PARTNERS, type SeedPoll } from './seed.js';

interface Guarded<Owner> {
  readonly method: 'GET' | 'POST';
  readonly path: RegExp;
  handle(call: Call, owner: Owner): Reply;
}

/** A route that only takes the application token. */
const forApplication = (world: World, route: Guarded<true>): Route =>
  guarded(world, route, account => account === APPLICATION || undefined);

/** A route that only takes a fan's token. */
const forFan = (world: World, route: Guarded<Fan>): Route =>
  guarded(world, route, account => world.fans.find(one => one.userId === account));

/** `ownerOf`: undefined for an account whose tokens are of the wrong kind here. */
const guarded = <Owner>(
  world: World,
  { method, path, handle }: Guarded<Owner>,
  ownerOf: (account: string) => Owner | undefined,
): Route => ({
  method,
  path,
  handle(call) {
    const account = accountOf(world, call);
    if (typeof account === 'number') return faultReply(world, account);
    const owner = ownerOf(account);
    return owner === undefined ? faultReply(world, 900905) : handle(call, owner);
  },
});

/** Whose bearer token came, or the code of the fault. */
function accountOf({ ledger, clock }: World, { headers }: Call): string | number {
  const token = bearerToken(headers);
  if (token === undefined) return 900902;
  return ledger.usable(token, 'access', clock.now())?.account ?? 900901;
}

/** The Polls API, version 1.0.8. */
export const pollRoutes = (world: World): readonly Route[] => [
  forApplication(world, {
    method: 'GET',
    path: /^\/polls\/1\.0\.8\/polls$/,
    handle: call => (world.knobs.removed.includes('listPolls') ? faultReply(world, 900906) : list(world, call.query)),
  }),
  forApplication(world, {
    method: 'GET',
    path: /^\/polls\/1\.0\.8\/poll\/(?<id>[^/]+)$/,
    handle: call => one(world, call.params.id),
  }),
  forFan(world, {
    method: 'GET',
    path: /^\/polls\/1\.0\.8\/user\/polls$/,
    handle: call => list(world, call.query),
  }),
  forFan(world, {
    method: 'GET',
    path: /^\/polls\/1\.0\.8\/user\/poll\/(?<id>[^/]+)$/,
    handle: call => one(world, call.params.id),
  }),
  forFan(world, {
    method: 'POST',
    path: /^\/polls\/1\.0\.8\/user\/poll\/(?<id>[^/]+)\/vote$/,
    handle: (call, fan) =>
      world.knobs.removed.includes('castVote') ? faultReply(world, 900906) : vote(world, call, fan),
  }),
];

// The short code of the voting token is the backend's own affair.
const shown = ({ token: _, ...poll }: SeedPoll) => poll;

function list({ polls, knobs }: World, query: URLSearchParams): Reply {
  try {
    const data = selectPolls(polls, query, knobs).map(shown);
    return { body: { data: knobs.lonePollAsObject && data.length === 1 ? data[0] : data } };
  } catch (error) {
    if (error instanceof BadParameter) return backendError(400, 'Bad Request');
    throw error;
  }
}

function one({ polls }: World, id: string | undefined): Reply {
  const poll = polls.find(candidate => candidate.id === id?.toLowerCase());
  if (poll) return { body: { data: shown(poll) } };
  return /^[\da-f-]{36}$/i.test(id ?? '') ? backendError(404, 'Entity not found') : backendError(400, 'Bad Request');
}

/** Thrown for a parameter that the backend does not know or cannot read: 400. */
class BadParameter extends Error {}

const UUID = /^[\da-f]{8}-(?:[\da-f]{4}-){3}[\da-f]{12}$/i;

type Holds = (poll: SeedPoll, values: readonly string[]) => boolean;

const uuids = (values: readonly string[]) =>
  values.every(value => UUID.test(value)) ? values.map(value => value.toLowerCase()) : bad();
const flag = ([value]: readonly string[]) => (value === 'true' ? true : value === 'false' ? false : bad());
const instant = ([value = '']: readonly string[]) => {
  // Without a zone it is UTC, as in the provider's sample.
  const ms = Date.parse(/(Z|[+-]\d\d:\d\d)$/.test(value) ? value : `${value}Z`);
  return /^\d{4}-\d\d-\d\dT/.test(value) && !Number.isNaN(ms) ? ms : bad();
};

const RANGES = ['disclosedAt', 'publicationDate', 'openAt', 'closeAt'] as const;

const CONDITIONS: Readonly<Record<string, Holds>> = {
  search: ({ question }, [text = '']) => question.toLowerCase().includes(text.toLowerCase()),
  'ids[]': ({ id }, values) => uuids(values).includes(id),
  'partnerIds[]': ({ partnerId }, values) => uuids(values).includes(partnerId),
  quorumReached: ({ isQuorumReached }, values) => isQuorumReached === flag(values),
  bound: ({ isBound }, values) => isBound === flag(values),
  ...Object.fromEntries(
    RANGES.flatMap((name): [string, Holds][] => [
      [`${name}[from]`, (poll, values) => Date.parse(poll[name] ?? '') >= instant(values)],
      [`${name}[to]`, (poll, values) => Date.parse(poll[name] ?? '') <= instant(values)],
    ]),
  ),
};

/** The polls that match every condition of a query, one page of them. */
function selectPolls(
  polls: readonly SeedPoll[],
  query: URLSearchParams,
  { mostPolls, overLimit }: Pick<SociosKnobs, 'mostPolls' | 'overLimit'>,
): readonly SeedPoll[] {
  const names = [...new Set(query.keys())].filter(name => name !== 'page' && name !== 'limit');
  const conditions = names.map(name => {
    const holds = (Object.hasOwn(CONDITIONS, name) ? CONDITIONS[name] : undefined) ?? bad();
    const values = query.getAll(name);
    return (poll: SeedPoll) => holds(poll, values);
  });
  const page = whole(query.get('page') ?? '1', 1_000_000);
  const asked = whole(
    query.get('limit') ?? String(Math.min(20, mostPolls)),
    overLimit === 'cut' ? 1_000_000 : mostPolls,
  );
  const limit = Math.min(asked, mostPolls);
  const chosen = polls.filter(poll => conditions.every(holds => holds(poll)));
  return chosen.slice((page - 1) * limit, page * limit);
}

/** A whole number from 1. */
function whole(text: string, most: number): number {
  const value = /^\d{1,7}$/.test(text) ? Number(text) : 0;
  return value >= 1 && value <= most ? value : bad();
}

function bad(): never {
  throw new BadParameter();
}

/** Takes a vote: {"answerId": …, "amount": "2.5"}. Tokens are locked by voting, so that the balance falls. */
function vote({ polls }: World, call: Call, fan: Fan): Reply {
  if (!call.headers['content-type']?.startsWith('application/json')) return backendError(415, 'Unsupported Media Type');
  const { answerId, amount } = bodyOf(call.body);
  const poll = polls.find(one => one.id === call.params.id?.toLowerCase());
  if (!poll) return backendError(404, 'Entity not found');
  const answer = poll.answers.find(one => one.id === answerId);
  const tokens = typeof amount === 'string' && /^\d+(\.\d+)?$/.test(amount) ? Number(amount) : 0;
  if (!answer || !(tokens > 0)) return backendError(400, 'Bad Request');
  if (!fan.mayVote) return backendError(403, 'Forbidden');
  if (poll.status !== 'open') return backendError(400, 'Bad Request', 'Poll is closed');
  const held = Number(fan.balances?.[poll.token] ?? 0);
  if (!fan.balances || tokens > held) return backendError(400, 'Bad Request', 'Insufficient token balance');
  if (tokens > poll.tokenLimit) return backendError(400, 'Bad Request', 'Over the limit');
  fan.balances[poll.token] = String(held - tokens);
  poll.usedTokenCount += Math.floor(tokens);
  answer.tokenCount = String(Number(answer.tokenCount) + tokens);
  return { status: 201, body: { data: { pollId: poll.id, answerId: answer.id, amount } } };
}

function bodyOf(text: string): { answerId?: unknown; amount?: unknown } {
  try {
    const body: unknown = JSON.parse(text);
    return typeof body === 'object' && body !== null ? body : {};
  } catch {
    return {};
  }
}

/** User, Wallet and Rewards APIs, version 1.0.0. */
export const otherRoutes = (world: World): readonly Route[] => [
  forFan(world, { method: 'GET', path: /^\/user\/1\.0\.0\/user\/me$/, handle: (_, fan) => me(fan) }),
  forFan(world, { method: 'GET', path: /^\/wallet\/1\.0\.0\/user\/wallet$/, handle: (_, fan) => wallet(fan) }),
  forApplication(world, {
    method: 'GET',
    path: /^\/rewards\/1\.0\.0\/rewards$/,
    handle: call =>
      world.knobs.removed.includes('listRewards') ? faultReply(world, 900906) : rewards(world, call.query),
  }),
];

const me = ({ userId, username, email, avatar }: Fan): Reply => ({
  body: { data: { userId, username, email, avatar } },
});

function wallet({ balances, userId }: Fan): Reply {
  const data = balances && Object.entries(balances).map(([code, balance], i) => balanceRow(userId, code, balance, i));
  return { body: { data } };
}

const balanceRow = (userId: string, code: string, totalBalance: string, i: number) => ({
  id: `${userId.slice(0, -2)}${String(i).padStart(2, '0')}`,
  totalBalance,
  currencyNetwork: {
    id: `90000000-0000-4000-8000-${String(i).padStart(12, '0')}`,
    shortCode: code,
    type: 'crypto',
    symbol: `$${code}`,
    precision: 18,
    networkType: 'ethereum',
    images: imagesOf(code.toLowerCase()),
  },
  blockchainAddress: `0x${String(i).padStart(40, '0')}`,
});

const FILTERS = ['categoryIds', 'productTypeIds', 'sports', 'countries', 'statuses'] as const;
const isFilter = (name: string) =>
  name === 'partnerIds[]' || FILTERS.map(filter => `${filter}[]`).some(filter => filter === name);

function rewards({ rewards: all }: World, query: URLSearchParams): Reply {
  if (![...query.keys()].every(isFilter)) return backendError(400, 'Bad Request');
  const partners = query.getAll('partnerIds[]');
  if (partners.some(id => !PARTNERS.some(partner => partner.id === id))) return backendError(404, 'Entity not found');
  const holds = (wanted: readonly string[], value: string) => wanted.length === 0 || wanted.includes(value);
  const chosen = all.filter(
    reward =>
      holds(partners, reward.row.partnerId) && FILTERS.every(name => holds(query.getAll(`${name}[]`), reward[name])),
  );
  return { body: { data: chosen.map(({ row }) => row) } };
}
