import { z } from 'zod';
import type { ProviderId } from '../../generated/graphql.js';
import { unopened } from '../grants/unusable.js';
import { randomText, sha256 } from '../ids.js';
import type { Parts } from '../parts.js';
import type { Fields } from '../store/contract.js';
import { keys } from '../store/keys.js';

/** How long a redirect login may take, ms. */
export const PENDING_MS = 600_000;

const pending = z.object({
  v: z.literal(1),
  provider: z.string().transform(value => value as ProviderId),
  returnTo: z.string(),
  /** PKCE code verifier (RFC 7636), sealed. */
  verifier: z.string(),
  /** Hash of the pre-login cookie of the browser that began; absent for bearer. */
  browser: z.string().optional(),
  /** The session it was begun in, if there was one: it must still be the same at the end. */
  session: z.string().optional(),
});

/** A redirect login under way. */
export type Pending = z.output<typeof pending>;

const FIELD = 'd';

/** What the code verifier is bound to (see Sealer): the hash of the state. */
const binding = (stateHash: string) => `pending|${stateHash}`;

/** The sealed part of a redirect login's record and what it is bound to; undefined for what is none. */
export function sealedVerifier(stateHash: string, fields: Fields) {
  const text = fields[FIELD];
  const parsed = text === undefined ? undefined : pending.safeParse(JSON.parse(text)).data;
  return text === undefined || !parsed
    ? undefined
    : { field: FIELD, text, sealed: parsed.verifier, binding: binding(stateHash) };
}

/** Keeps a redirect login under the hash of its state. */
export async function begin(
  parts: Parts,
  one: Omit<Pending, 'v' | 'verifier'>,
): Promise<{ state: string; verifier: string; expiresAtMs: number }> {
  const state = randomText(256);
  const verifier = randomText(256);
  const hash = sha256(state);
  const key = keys.pending(hash);
  const expiresAtMs = Math.floor(parts.store.now()) + PENDING_MS;
  const value = JSON.stringify({ v: 1, ...one, verifier: parts.sealer.seal(verifier, binding(hash)) });
  await parts.store.commit({
    checks: [{ key, field: FIELD, is: null }],
    writes: [
      { op: 'set', key, field: FIELD, value },
      { op: 'expire', key, atMs: expiresAtMs },
    ],
  });
  return { state, verifier, expiresAtMs };
}

/** Who comes back with a state. */
export interface Returning {
  readonly provider: ProviderId;
  /** Value of the pre-login cookie. */
  readonly browser: string | undefined;
  /** Ref of the session presented. */
  readonly session: string | undefined;
}

/** The redirect login of this state, taken so that nobody gets it again. Undefined: unknown, over, taken, or begun by somebody else. */
export async function take(
  parts: Parts,
  state: string,
  by: Returning,
): Promise<(Pending & { plainVerifier: string }) | undefined> {
  const hash = sha256(state);
  const key = keys.pending(hash);
  const text = (await parts.store.read(key))?.[FIELD];
  if (text === undefined) return undefined;
  const one = pending.parse(JSON.parse(text));
  // Not taken from its owner by a stranger who learnt the state.
  if (one.provider !== by.provider || !sameBrowser(one, by)) return undefined;
  // Opened before it is taken: where this gateway lacks the key, another may still end the login.
  const plainVerifier = opened(parts, one, hash);
  const taken = await parts.store.commit({ checks: [{ key, field: FIELD, is: text }], writes: [{ op: 'drop', key }] });
  if (!taken) return undefined;
  // A login does not outlive the session it was begun in: a logout meanwhile stands.
  if (one.session !== undefined && one.session !== by.session) return undefined;
  return { ...one, plainVerifier };
}

function opened(parts: Parts, { provider, verifier }: Pending, hash: string): string {
  try {
    return parts.sealer.open(verifier, binding(hash));
  } catch (error) {
    throw unopened(error, provider);
  }
}

function sameBrowser(one: Pending, by: Returning): boolean {
  if (one.browser === undefined) return one.session !== undefined && one.session === by.session;
  if (by.browser !== undefined && sha256(by.browser) === one.browser) return true;
  // Another tab's callback has cleared the cookie; the session that both were begun in is as good a proof.
  return one.session !== undefined && one.session === by.session;
}
