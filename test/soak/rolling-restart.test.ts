import { describe, it } from 'vitest';
import { rollingRestart } from '../support/rolling-restart.js';

/** `SOAK_SECONDS` makes it longer. */
const SECONDS = Number(process.env.SOAK_SECONDS ?? 60);

describe(`three replicas restarted one by one within ${SECONDS} s of mixed load`, () => {
  it('with one process each: no failed request, no lost session', rollingRestart(SECONDS));
  it('with two workers each: no failed request, no lost session', rollingRestart(SECONDS, { KEYRING_WORKERS: '2' }));
});
