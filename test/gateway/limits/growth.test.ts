import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { gatewayError } from '../../../src/errors.js';
import { type Started, startGateway } from '../http/support.js';

/** Sizes far above the limits, so that work shows which grows faster than what a client sends. */
const SMALL = 32_000;
const LARGE = 4 * SMALL;
/** 4 where the work grows with the size, 16 where it grows with its square. */
const MOST_GROWTH = 9;

type Attack = (bytes: number) => { readonly query: string; readonly variables?: Record<string, unknown> };

const filled = (unit: string, bytes: number) => unit.repeat(Math.ceil(bytes / unit.length));

/** What the messages of graphql are made of, and what the rules look for that cut values out of them. */
const LITERALS = [
  ' cannot represent',
  ' cannot represent non-integer value: ',
  'Enum "A" cannot represent value: ',
  'Value "',
  '" does not exist in "VpnDevice" enum.',
  'Expected value of type "A", found ',
  'Expected value of type ". Found: ',
  'Expected type "A". ',
  'Argument "a" has invalid value ',
  'Variable "$d" got invalid value ',
  ' at "d.a',
  '" is not defined by type "',
  ' Did you mean ',
  'Name "',
  'Syntax Error: Name "',
  'Invalid Unicode escape sequence: ',
  'http://',
  '"',
  '\\',
];

const ofLiterals = (make: (text: string) => ReturnType<Attack>, about: string) =>
  LITERALS.map((unit): [string, Attack] => [`${about}: ${unit}`, bytes => make(filled(unit, bytes))]);

const aliases = Array.from({ length: 100 }, (_, n) => `a${n}: vpnAccount(username: "a") { state }`).join(' ');

const ATTACKS: readonly (readonly [string, Attack])[] = [
  ...ofLiterals(
    d => ({ query: 'query($d: VpnDevice!) { vpnCountries(device: $d) { id } }', variables: { d } }),
    'a variable that is no value of its enum',
  ),
  ...ofLiterals(
    n => ({ query: 'query($n: Int!) { folders(first: $n) { nodes { id } } }', variables: { n } }),
    'a variable that is no number',
  ),
  ...ofLiterals(
    key => ({ query: 'query($f: PollFilter) { polls(filter: $f) { nodes { id } } }', variables: { f: { [key]: 1 } } }),
    'a key that is unknown',
  ),
  ...ofLiterals(
    text => ({ query: `{ folders(first: ${JSON.stringify(text)}) { nodes { id } } }` }),
    'a literal that is no number',
  ),
  ['a syntax error behind a long text', bytes => ({ query: `{ a(b: "${filled('x', bytes)}") { c } ` })],
  ['a syntax error over a long text', bytes => ({ query: `{ a "${filled('Name ', bytes)}" }` })],
  ['errors in a long document', bytes => ({ query: `{ ${aliases} } #${filled('x', bytes)}` })],
  ['errors behind a long comment', bytes => ({ query: `#${filled('x', bytes)}\n{ ${aliases} }` })],
  ['a long name', bytes => ({ query: `{ ${filled('a', bytes)} }` })],
  ['a long name of an operation', bytes => ({ query: `query ${filled('a', bytes)} { nothing }` })],
  ['a long comment', bytes => ({ query: `{ __typename } #${filled('x', bytes)}` })],
  ['many keys', bytes => ({ query: '{ __typename }', variables: keys(bytes) })],
  [
    'many unknown keys',
    bytes => ({ query: 'query($f: PollFilter) { polls(filter: $f) { nodes { id } } }', variables: { f: keys(bytes) } }),
  ],
  [
    'many wrong values',
    bytes => ({
      query: 'query($f: PollFilter) { polls(filter: $f) { nodes { id } } }',
      variables: { f: { ids: Array.from({ length: bytes / 4 }, () => ({})) } },
    }),
  ],
];

const keys = (bytes: number) => Object.fromEntries(Array.from({ length: bytes / 12 }, (_, n) => [`key${n}`, 1]));

describe('work that a request makes', () => {
  let gateway: Started;
  beforeAll(async () => {
    gateway = await startGateway({
      settings: { bodyLimitBytes: 10_000_000, introspection: false },
      limits: {
        maxDocumentBytes: 10_000_000,
        maxVariablesBytes: 10_000_000,
        requestsPerSecond: 1e6,
        requestBurst: 1e6,
      },
      logLevel: 'debug',
      resolvers: [
        {
          Query: {
            vpnAccount: () => {
              throw gatewayError('NOT_FOUND', { provider: 'PUREWL' });
            },
          },
        },
      ],
    });
  });
  afterAll(() => gateway.close());

  let turn = 0;
  /** CPU time of one request, microseconds: the least of three, each with a text of its own. */
  async function cost(attack: Attack, bytes: number): Promise<number> {
    const costs = [];
    for (let time = 0; time < 3; time += 1) {
      turn += 1;
      const { query, variables } = attack(bytes);
      const text = `${query} #${turn}`;
      const begun = process.cpuUsage();
      const { status } = await gateway.graphql(text, variables);
      const { user, system } = process.cpuUsage(begun);
      expect([200, 400, 413]).toContain(status);
      costs.push(user + system);
    }
    return Math.min(...costs);
  }

  it.each(ATTACKS)('grows no faster than the request: %s', async (_what, attack) => {
    await cost(attack, SMALL);
    // Work that grows with the square of the size does so in every round; another process on the core disturbs one.
    let growth = Number.POSITIVE_INFINITY;
    for (let round = 0; round < 5 && growth >= MOST_GROWTH; round += 1)
      growth = Math.min(growth, (await cost(attack, LARGE)) / (await cost(attack, SMALL)));
    expect(growth).toBeLessThan(MOST_GROWTH);
  });
});
