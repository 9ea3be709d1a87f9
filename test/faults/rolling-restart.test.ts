import { describe, it } from 'vitest';
import { rollingRestart } from '../support/rolling-restart.js';

const SECONDS = 25;

describe('three replicas behind a load balancer, restarted one by one', () => {
  it('under mixed load → no failed request, no lost session, no double redeem', rollingRestart(SECONDS), 240_000);
});
