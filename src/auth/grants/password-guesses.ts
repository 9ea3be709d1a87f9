import { codeOf } from '../../errors.js';
import type { Provider, TokenResult } from '../../provider/contract.js';
import { sha256 } from '../crypto/ids.js';
import type { Store } from '../store/contract.js';
import { keys } from '../store/keys.js';

/** Passwords that count: refused, or not judged yet. And when the latest was presented, ms. */
const FIELD = { count: 'n', at: 't' } as const;

type Guarded = Pick<Provider, 'id' | 'lockAfter'>;

export type PasswordGuesses = ReturnType<typeof createPasswordGuesses>;

/**
 * Presents fewer wrong passwords of an account than make its provider lock it. Counted strictly in the store, before anything is sent, so that tries at
 * the same time count as well; an attempt that the provider did not refuse is subtracted again. Each wrong one restarts the window in which it counts.
 * `windowMs` 0: nothing is counted.
 */
export function createPasswordGuesses(store: Store, windowMs: number) {
  /** Result of presenting a password of this account, or the time for which none may be presented, ms. Throws STORE_UNAVAILABLE before anything was sent. */
  async function present(
    provider: Guarded,
    account: string | undefined,
    work: () => Promise<TokenResult>,
  ): Promise<TokenResult | { readonly kind: 'too-many'; readonly retryAfterMs: number }> {
    if (windowMs === 0 || provider.lockAfter === undefined || account === undefined) return work();
    const key = keys.guesses(sha256(`${provider.id}\n${foldAccount(account)}`));
    const waitMs = await take(key, Math.max(1, provider.lockAfter - 1));
    if (waitMs !== undefined) return { kind: 'too-many', retryAfterMs: waitMs };
    const outcome = await work();
    // Not waited for: tokens that were issued must be saved even if this fails.
    if (outcome.kind !== 'rejected') giveBack(key).catch(() => {});
    return outcome;
  }

  /** Undefined: one more may be presented, and is counted. */
  async function take(key: string, most: number): Promise<number | undefined> {
    for (;;) {
      const { count, atMs, checks } = await read(key);
      const nowMs = Math.floor(store.now());
      if (count >= most) return Math.max(1, atMs + windowMs - nowMs);
      const writes = [
        { op: 'set' as const, key, field: FIELD.count, value: String(count + 1) },
        { op: 'set' as const, key, field: FIELD.at, value: String(nowMs) },
        { op: 'expire' as const, key, atMs: nowMs + windowMs },
      ];
      if (await store.commit({ checks, writes })) return undefined;
    }
  }

  async function giveBack(key: string): Promise<void> {
    for (;;) {
      const { count, checks } = await read(key);
      if (count === 0) return;
      const value = String(count - 1);
      if (await store.commit({ checks, writes: [{ op: 'set', key, field: FIELD.count, value }] })) return;
    }
  }

  async function read(key: string) {
    const fields = (await store.read(key)) ?? {};
    const [count, at] = [fields[FIELD.count] ?? null, fields[FIELD.at] ?? null];
    return {
      count: Number(count),
      atMs: Number(at),
      checks: [
        { key, field: FIELD.count, is: count },
        { key, field: FIELD.at, is: at },
      ],
    };
  }

  return { present };
}

/** A refresh that presents a remembered password, counted in the same way. Without the store nothing is presented. */
export async function refreshCounted(
  guesses: PasswordGuesses,
  provider: Guarded,
  account: string | undefined,
  work: () => Promise<TokenResult>,
): Promise<TokenResult> {
  try {
    const outcome = await guesses.present(provider, account, work);
    if (outcome.kind !== 'too-many') return outcome;
    return { kind: 'unavailable', code: 'RATE_LIMITED', retryAfterMs: outcome.retryAfterMs };
  } catch (error) {
    if (codeOf(error) !== 'STORE_UNAVAILABLE') throw error;
    return { kind: 'unavailable', code: 'PROVIDER_UNAVAILABLE' };
  }
}

/** Letters that Unicode does not take apart, and that databases' collations still take for these. */
const ALIKE: Readonly<Record<string, string>> = {
  æ: 'ae',
  œ: 'oe',
  ø: 'o',
  đ: 'd',
  ð: 'd',
  ħ: 'h',
  ı: 'i',
  ĸ: 'k',
  ł: 'l',
  ŋ: 'n',
  ŧ: 't',
  þ: 'th',
};
/** Accents, spaces, controls, and invisible characters. */
const UNSEEN = /[\p{M}\p{Z}\p{C}\p{Default_Ignorable_Code_Point}]/gu;

/**
 * One text for all spellings of an account's name that a provider may take for the same: case, accents, width, spaces, characters that cannot be seen,
 * zeros before a number. To take two accounts for one costs little: they share a limit.
 */
export function foldAccount(name: string): string {
  const plain = name.normalize('NFKD').replace(UNSEEN, '');
  // There and back, for what has several cases: ẞ, ß and ss, ς and σ.
  const folded = plain
    .toLowerCase()
    .toUpperCase()
    .toLowerCase()
    .replaceAll('ς', 'σ')
    .normalize('NFKD')
    .replace(UNSEEN, '');
  const plainLetters = folded.replace(/\P{ASCII}/gu, letter => ALIKE[letter] ?? letter);
  return plainLetters.replace(/(?<![\d+])[+0]+(?=\d)/g, '');
}
