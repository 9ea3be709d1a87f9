import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { UpstreamClient } from '../../src/upstream/client.js';
import { json } from '../../src/upstream/messages.js';
import { gate } from '../support/gate.js';
import { startWorld, type World } from '../support/gateway.js';
import { codesByPath } from '../support/http-client.js';
import { EVERYTHING, KNOWN } from './journey-queries.js';

function freeze(value: unknown): void {
  if (typeof value !== 'object' || value === null || Object.isFrozen(value)) return;
  Object.freeze(value);
  for (const part of Object.values(value)) freeze(part);
}

/** Freezes shared responses and their JSON, so that code that changes them fails. */
function freezeAnswers(): void {
  const { request } = UpstreamClient.prototype;
  vi.spyOn(UpstreamClient.prototype, 'request').mockImplementation(async function (this: UpstreamClient, ...args) {
    const answer = await request.apply(this, args);
    if (args[1]?.sharing) {
      freeze(json(answer));
      freeze(answer);
    }
    return answer;
  });
}

describe('provider responses that several requests share', () => {
  let world: World;
  beforeEach(async () => {
    world = await startWorld({ services: ['pool', 'socios', 'pmapi', 'purewl'] });
  });
  afterEach(async () => {
    vi.restoreAllMocks();
    await world.close();
  });

  it('are not changed by any selection', async () => {
    freezeAnswers();
    const answers = await Promise.all(Array.from({ length: 3 }, () => world.browser().graphql(EVERYTHING, KNOWN)));
    for (const answer of answers) {
      // The account is another reseller's.
      expect(codesByPath(answer)).toEqual({ vpnAccount: 'NOT_FOUND' });
      expect(answer.data).toEqual(answers[0]?.data);
    }
    const shared = vi.mocked(UpstreamClient.prototype.request).mock.calls.filter(([, options]) => options?.sharing);
    expect(shared.length).toBeGreaterThan(30);
  });

  it('cost the provider one call for all simultaneous requests', async () => {
    const { faults, seen } = world.sandboxes.socios;
    const { opened, open } = gate();
    faults.next(/\/polls$/, { kind: 'delay', hold: opened });
    const request = vi.spyOn(UpstreamClient.prototype, 'request');
    const asked = Array.from({ length: 20 }, () => world.browser().graphql('{ polls(first: 3) { nodes { id } } }'));
    await expect.poll(() => request.mock.calls.length).toBe(20);
    open();
    const answers = await Promise.all(asked);
    expect(new Set(answers.map(answer => JSON.stringify(answer.data))).size).toBe(1);
    expect(codesByPath(answers[0] as (typeof answers)[0])).toEqual({});
    expect(seen.filter(({ path }) => path.endsWith('/polls'))).toHaveLength(1);
  });
});
