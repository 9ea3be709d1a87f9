import { PENDING_MS } from '../auth/flows/authorization-request.js';
import type { Progress } from '../auth/reseal/progress.js';

/** What a re-sealing came to, as `--json` prints it. */
export interface ResealOutcome {
  /** Id of the key that everything is sealed under now. */
  readonly newest: string;
  /** False: it was stopped, and the next run goes on. */
  readonly finished: boolean;
  readonly looked: number;
  readonly sealedAnew: number;
  /** Records that renewals or revocations were at work on to the end. */
  readonly busy: number;
  /** Texts that no key of the ring opens, by the id of the key they were sealed under. */
  readonly unopened: Readonly<Record<string, number>>;
  /** Keys that nothing needs any more, and from when on (RFC 3339): redirect logins that began before this run end by then. */
  readonly canGo: readonly string[];
  readonly canGoFrom: string | null;
}

/** `ring`: ids of KEYRING_SEAL_KEYS, newest first. */
export function resealOutcome(progress: Progress, ring: readonly string[]): ResealOutcome {
  const { newest, counts, finishedAtMs, left, late, startedAtMs } = progress;
  const finished = finishedAtMs !== undefined;
  const busy = left ?? late.length;
  const canGo = finished && busy === 0 ? ring.filter(id => id !== newest && !(id in counts.unopened)) : [];
  return {
    newest,
    finished,
    looked: counts.looked,
    sealedAnew: counts.anew,
    busy,
    unopened: counts.unopened,
    canGo,
    canGoFrom: canGo.length > 0 ? new Date(startedAtMs + PENDING_MS).toISOString() : null,
  };
}

/** The same for people. */
export function inWords({
  newest,
  finished,
  looked,
  sealedAnew,
  busy,
  unopened,
  canGo,
  canGoFrom,
}: ResealOutcome): string {
  const lines = [
    finished
      ? `${looked} records looked at, ${sealedAnew} seals made anew under ${newest}.`
      : `Stopped: ${looked} records looked at so far, ${sealedAnew} seals made anew under ${newest}. The next run goes on from there.`,
  ];
  if (finished && busy > 0) lines.push(`${busy} records were busy to the end. Run it again.`);
  for (const [id, count] of Object.entries(unopened))
    lines.push(
      `${count} sealed under ${id} cannot be opened: that key is missing from KEYRING_SEAL_KEYS, or is another key under the same id.`,
    );
  if (canGoFrom !== null)
    lines.push(
      `Nothing is sealed under ${canGo.join(', ')} any more. Take it out of KEYRING_SEAL_KEYS after ${canGoFrom}, if every gateway seals under ${newest}.`,
    );
  return `${lines.join('\n')}\n`;
}
