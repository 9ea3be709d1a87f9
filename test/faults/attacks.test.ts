import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ROOT } from '../support/built.js';
import { startChild } from '../support/child.js';
import { type GatewayProcess, startGateway } from '../support/gateway-process.js';
import { graphqlPost, send } from '../support/http-client.js';

/**
 * Anonymous requests that once took the gateway away from every other caller, each sent so often by another process. An attack takes seconds; before sizes
 * were bounded, such requests took hundreds to thousands of times as long, and the attack would not end before the test's timeout.
 */
const ATTACKS: readonly (readonly [string, string, number])[] = [
  ['values of 1 MB made of the words of error messages', 'message', 200],
  ['such values within the limits', 'small-message', 1_000],
  ['different documents, each sent twice', 'documents', 2_000],
  ['documents of 0.6 MB of comments', 'comments', 200],
  ['documents of comments within the limits', 'small-comments', 2_000],
  ['a hundred errors in a document of 0.5 MB', 'errors', 200],
  ['a hundred errors in a document within the limits', 'small-errors', 400],
];

const NODE_ARGS = ['--max-old-space-size=384'];
/** Queries of another person during each attack, at least. */
const QUERIES = 50;

let gateway: GatewayProcess;
beforeAll(async () => {
  const env = { KEYRING_REQUESTS_PER_SECOND: '100000', KEYRING_REQUEST_BURST: '100000', KEYRING_LOG_LEVEL: 'warn' };
  gateway = await startGateway({ env, nodeArgs: NODE_ARGS });
});
afterAll(() => gateway.kill());

async function queryAsAnother(): Promise<void> {
  const { json } = await send(graphqlPost(gateway.url, '{ providers { id name } }'));
  expect(json).toMatchObject({ data: { providers: [{}, {}, {}, {}] } });
}

describe.each(ATTACKS)('an anonymous attacker sends %s', (_what, kind, count) => {
  it("another person's small query → every one is served, the attack ends, and the gateway survives with 384 MB", async () => {
    const attacker = startChild(process.execPath, [
      join(ROOT, 'test/faults/support/large-requests.mjs'),
      `${gateway.url}/graphql`,
      kind,
      String(count),
    ]);
    await attacker.printed(/attacking/, 60_000);
    for (let n = 0; n < QUERIES || attacker.isRunning; n += 1) await queryAsAnother();
    expect([await attacker.ended, attacker.output()]).toEqual([0, 'attacking\ndone\n']);
    expect(gateway.isRunning).toBe(true);
  });
});
