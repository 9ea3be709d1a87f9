import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import type { LoginRefusal } from '../../generated/graphql.js';
import type { ProviderId } from '../../provider-id.js';
import { randomText, sha256 } from '../crypto/ids.js';
import type { Sealer } from '../crypto/seal.js';
import { apply } from '../store/apply.js';
import type { Fields, Store } from '../store/contract.js';
import { unopened } from '../store/grant-record.js';
import { keys } from '../store/keys.js';

/** How long a redirect login may take, ms. */
export const PENDING_MS = 600_000;
/** How long the outcome is kept for a repeat of its callback, ms. */
const OUTCOME_MS = 60_000;
/** Time to finish a login after the provider's response, ms. A repeat waits no longer for the outcome. */
const FINISH_MS = 5_000;
/** Pause between two reads of a callback that waits, ms. */
const POLL_MS = 100;
/** Time for a response that was just sent to reach the browser, with its cookie, before another tab sends a request, ms. */
const ARRIVE_MS = 250;

const providerId = z.string().transform(value => value as ProviderId);

const pending = z.object({
  provider: providerId,
  returnTo: z.string(),
  /** The client named no URL: it is the gateway's own page. */
  isHome: z.boolean(),
  /** PKCE code verifier (RFC 7636). */
  verifier: z.string(),
  /** State that the provider needs at the callback; absent in records of older gateways. */
  remembered: z.record(z.string(), z.string()).optional(),
  /** Scopes that were requested; absent in records of older gateways. */
  scopes: z.array(z.string()).optional(),
  /** Hash of the login's own cookie in the browser that began; absent for bearer. */
  browser: z.string().optional(),
  /** The session it was begun in, if there was one: it must still be the same at the end. */
  session: z.string().optional(),
  /** Sealed with the rest: a record that an attacker puts back later has expired. ms, store clock. */
  expiresAtMs: z.number(),
});

const claim = z.object({
  /** Hash of the code or error from the provider and of its further parameters: a repeat has the same. */
  callback: z.string(),
  /** Hash of the session value that the first callback presented: the proof of a client without the pre-login cookie. */
  presented: z.string().optional(),
  /** Until when the outcome is waited for, ms, store clock. */
  untilMs: z.number(),
});

const outcome = z.object({
  expiresAtMs: z.number(),
  end: z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('logged-in'), value: z.string() }),
    z.object({
      kind: z.literal('refused'),
      reason: z.string().transform(value => value as LoginRefusal),
      retryAfterSeconds: z.number().nullish(),
    }),
  ]),
});

export type Pending = z.output<typeof pending>;
/** How a login ended: with a session value, or why not. */
export type End = z.output<typeof outcome>['end'];

/**
 * The record of a redirect login. Each field is sealed as a whole and bound to its name and its state: an attacker who can write to the store cannot
 * change, swap or forge one.
 */
const FIELD = { pending: 's', claim: 't', outcome: 'o' } as const;
type Field = keyof typeof FIELD;

const binding = (field: Field, stateHash: string) => `login ${field}|${stateHash}`;

/** The sealed texts of a redirect login's record and what each is bound to. */
export function sealedLogin(stateHash: string, fields: Fields) {
  return (Object.keys(FIELD) as Field[]).flatMap(name => {
    const text = fields[FIELD[name]];
    return text === undefined ? [] : [{ field: FIELD[name], text, sealed: text, binding: binding(name, stateHash) }];
  });
}

/** Id of a login's cookie: every login has one of its own, so that tabs can begin and end in any order without taking each other's. */
export const preLoginId = (state: string): string => sha256(state).slice(0, 12);

/** Keeps a redirect login under the hash of its state. */
export async function begin(
  store: Store,
  sealer: Sealer,
  state: string,
  one: Omit<Pending, 'expiresAtMs'>,
): Promise<{ expiresAtMs: number }> {
  const hash = sha256(state);
  const key = keys.pending(hash);
  const expiresAtMs = Math.floor(store.now()) + PENDING_MS;
  await store.commit({
    checks: [{ key, field: FIELD.pending, is: null }],
    writes: [
      { op: 'set', key, field: FIELD.pending, value: seal(sealer, 'pending', hash, { ...one, expiresAtMs }) },
      { op: 'expire', key, atMs: expiresAtMs },
    ],
  });
  return { expiresAtMs };
}

/** Who comes back with a state. */
export interface Returning {
  readonly provider: ProviderId;
  /** Value of this login's cookie. */
  readonly browser: string | undefined;
  /** Hash that the callbacks of this browser have in common. Undefined: nothing is known of other tabs. */
  readonly tabs: string | undefined;
  /** Ref of the session presented and found. */
  readonly session: string | undefined;
  /** The session value as presented, whether or not it is still good. */
  readonly presented: string | undefined;
  /** The callback's parameters. */
  readonly callback: string;
  readonly signal: AbortSignal | undefined;
}

export type Taken =
  /** To be finished by this caller, and no other. `settle` keeps the outcome for a repeat; `release` lets the browser's next one begin. Neither throws. */
  | { readonly kind: 'first'; readonly pending: Pending; settle(end: End): Promise<void>; release(): Promise<void> }
  /** Finished before. `end` is undefined where the outcome is not known: its gateway died, or is out of time. */
  | { readonly kind: 'repeat'; readonly pending: Pending; readonly end: End | undefined }
  /** Nothing was used up. Another login of the browser ended during the wait, and the browser has to come again with the cookie that it brought. */
  | { readonly kind: 'again' };

/**
 * The redirect login of this state, for its first callback; a repeat of that callback waits for its outcome, at whichever gateway. Undefined: unknown,
 * over, finished by another callback, or begun by somebody else. Throws STORE_UNAVAILABLE, GRANT_UNREADABLE.
 */
export async function take(
  store: Store,
  sealer: Sealer,
  upstreamDeadlineMs: number,
  state: string,
  by: Returning,
): Promise<Taken | undefined> {
  const hash = sha256(state);
  const key = keys.pending(hash);
  const callback = sha256(by.callback);
  const presented = by.presented === undefined ? undefined : sha256(by.presented);
  let hasWaited = false;
  while (!by.signal?.aborted) {
    const fields = (await store.read(key)) ?? {};
    const read = <T>(name: Field, shape: z.ZodType<T>) => open(sealer, name, hash, fields, shape, by.provider);
    const one = read('pending', pending);
    if (!one || one.provider !== by.provider) return undefined;
    const claimed = read('claim', claim);
    const now = store.now();
    if (!claimed) {
      // A stranger who learns the state does not use it up, and a login does not outlive the session that it began in.
      if (one.expiresAtMs <= now || !sameClient(one, by)) return undefined;
      const untilMs = Math.floor(now) + upstreamDeadlineMs + FINISH_MS;
      const turn = by.tabs === undefined ? NO_TURN : await takeTurn(store, by.tabs, untilMs);
      if (!turn || hasWaited) {
        await turn?.release();
        await sleep(turn ? ARRIVE_MS : POLL_MS);
        if (turn) return { kind: 'again' };
        hasWaited = true;
        continue;
      }
      const value = seal(sealer, 'claim', hash, { callback, presented, untilMs });
      const checks = [
        { key, field: FIELD.pending, is: fields[FIELD.pending] ?? null },
        { key, field: FIELD.claim, is: null },
      ];
      const writes = [
        { op: 'set' as const, key, field: FIELD.claim, value },
        { op: 'expire' as const, key, atMs: untilMs + OUTCOME_MS },
      ];
      const isFirst = await apply(store, { checks, writes }).catch(async (error: unknown) => {
        await turn.release();
        throw error;
      });
      if (isFirst)
        return {
          kind: 'first',
          pending: one,
          settle: end => settle(store, sealer, hash, value, end),
          release: turn.release,
        };
      await turn.release();
      continue;
    }
    // The code is known only to the browser that finished the login: neither the state nor a planted cookie fetches the session without it.
    const isSame = sameBrowser(one, by) || (presented !== undefined && presented === claimed.presented);
    if (claimed.callback !== callback || !isSame) return undefined;
    const settled = read('outcome', outcome);
    if (settled) return settled.expiresAtMs > now ? { kind: 'repeat', pending: one, end: settled.end } : undefined;
    if (claimed.untilMs <= now) return { kind: 'repeat', pending: one, end: undefined };
    await sleep(POLL_MS);
  }
  return undefined;
}

async function settle(store: Store, sealer: Sealer, hash: string, claimed: string, end: End): Promise<void> {
  const key = keys.pending(hash);
  const expiresAtMs = Math.floor(store.now()) + OUTCOME_MS;
  const value = seal(sealer, 'outcome', hash, { expiresAtMs, end });
  // A login does not fail when its outcome cannot be kept: its repeat is refused.
  await store
    .commit({
      checks: [{ key, field: FIELD.claim, is: claimed }],
      writes: [
        { op: 'set', key, field: FIELD.outcome, value },
        { op: 'expire', key, atMs: expiresAtMs },
      ],
    })
    .catch(() => {});
}

const seal = (sealer: Sealer, field: Field, hash: string, value: object): string =>
  sealer.seal(JSON.stringify(value), binding(field, hash));

/** Undefined: there is none, or another version of the gateway wrote it in another shape. Throws GRANT_UNREADABLE where it is not what was sealed for this place. */
function open<T>(
  sealer: Sealer,
  name: Field,
  hash: string,
  fields: Fields,
  shape: z.ZodType<T>,
  provider: ProviderId,
): T | undefined {
  const sealed = fields[FIELD[name]];
  if (sealed === undefined) return undefined;
  try {
    return shape.safeParse(JSON.parse(sealer.open(sealed, binding(name, hash)))).data;
  } catch (error) {
    throw unopened(error, provider);
  }
}

const sameBrowser = ({ browser }: Pending, by: Returning): boolean =>
  browser !== undefined && by.browser !== undefined && sha256(by.browser) === browser;

/** The session that a login was begun in is as good a proof as the cookie, and must still be there. */
function sameClient(one: Pending, by: Returning): boolean {
  if (one.session !== undefined) return one.session === by.session;
  return sameBrowser(one, by);
}

const TURN_FIELD = 'turn';

interface Turn {
  /** Never throws: a turn that cannot be given back expires. */
  release(): Promise<void>;
}

/** For a client without cookies: it has no tabs that could get in each other's way. */
const NO_TURN: Turn = { release: async () => {} };

/**
 * The callbacks of one browser are finished one after the other, because each login replaces the session's secret, and the next one must present the new secret.
 * Undefined: another one is being finished just now. Throws STORE_UNAVAILABLE.
 */
async function takeTurn(store: Store, tabs: string, untilMs: number): Promise<Turn | undefined> {
  const key = keys.turn(tabs);
  const value = randomText(96);
  const taken = await apply(store, {
    checks: [{ key, field: TURN_FIELD, is: null }],
    writes: [
      { op: 'set', key, field: TURN_FIELD, value },
      { op: 'expire', key, atMs: untilMs },
    ],
  });
  if (!taken) return undefined;
  const drop = { checks: [{ key, field: TURN_FIELD, is: value }], writes: [{ op: 'drop' as const, key }] };
  return {
    async release() {
      await store.commit(drop).catch(() => {});
    },
  };
}
