import { BOUNDS, boundedLifeMs } from '../../upstream/provider-numbers.js';

/** A renewal begins in the margin's first part, so that replicas and sessions spread. */
const JITTER = 0.4;
/** Share of the life that the margin may take at most (design.md, invariant 5). */
const MARGIN_SHARE = 0.2;
/** A token this close to its end is over: it would not survive the way to the upstream. ms, and as a share of the life. */
const LEEWAY_MS = 1_000;
const LEEWAY_SHARE = 0.05;

export interface Lifetime {
  readonly accessEndMs: number;
  readonly renewFromMs: number;
}

/**
 * When an access token is over and from when use renews it. `lifeMs` as the answer gave it: whatever is not a positive number falls back.
 * `atMs` is when the answer came, `random` 0..1.
 */
export function lifetime(
  lifeMs: number | undefined,
  {
    fallbackLifeMs,
    marginMs,
    atMs,
    random = Math.random(),
  }: { fallbackLifeMs: number; marginMs: number; atMs: number; random?: number },
): Lifetime {
  // "It never ends" is no number to count with: the fallback holds, which a provider may well declare to be without end.
  const told = lifeMs === Number.POSITIVE_INFINITY ? undefined : boundedLifeMs(lifeMs, BOUNDS.accessLifeMs);
  const sane = told ?? boundedLifeMs(fallbackLifeMs, BOUNDS.accessLifeMs) ?? 0;
  const margin = Math.min(marginMs, sane * MARGIN_SHARE) * (1 - JITTER * random);
  const end = atMs + sane - Math.min(LEEWAY_MS, sane * LEEWAY_SHARE);
  return { accessEndMs: Math.floor(end), renewFromMs: Math.floor(Math.min(end, atMs + sane - margin)) };
}

const FIRST_PAUSE_MS = 250;
const LONGEST_PAUSE_MS = 30_000;

/** Pause after the n-th failed renewal in a row, ms: doubles, jittered. */
export function backoffMs(failures: number, random = Math.random()): number {
  return Math.min(FIRST_PAUSE_MS * 2 ** Math.max(0, failures - 1), LONGEST_PAUSE_MS) * (0.5 + random / 2);
}
