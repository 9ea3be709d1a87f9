import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type GatewayProcess, startGateway } from '../../support/gateway-process.js';
import { send } from '../../support/http-client.js';

/**
 * Bytes of an attack, with the limits on sizes raised above it. Work that grows with the size takes a fraction of a second. Work that grows with its square
 * takes minutes, and the test runs into its timeout.
 */
const BYTES = 2_000_000;

type Attack = (bytes: number) => { readonly query: string; readonly variables?: Record<string, unknown> };

const filled = (unit: string, bytes: number) => unit.repeat(Math.ceil(bytes / unit.length));

/** Parts of graphql's messages, and texts that the redaction rules search for. */
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
  ['a syntax error after a long text', bytes => ({ query: `{ a(b: "${filled('x', bytes)}") { c } ` })],
  ['a syntax error over a long text', bytes => ({ query: `{ a "${filled('Name ', bytes)}" }` })],
  ['errors in a long document', bytes => ({ query: `{ ${aliases} } #${filled('x', bytes)}` })],
  ['errors after a long comment', bytes => ({ query: `#${filled('x', bytes)}\n{ ${aliases} }` })],
  ['a long name', bytes => ({ query: `{ ${filled('a', bytes)} }` })],
  ['a long name of an operation', bytes => ({ query: `query ${filled('a', bytes)} { nothing }` })],
  ['a long comment', bytes => ({ query: `{ __typename } #${filled('x', bytes)}` })],
  ['many keys', bytes => ({ query: '{ __typename }', variables: keys(bytes) })],
  [
    'many unknown keys',
    // Each of fifty errors holds all of them.
    bytes => ({
      query: 'query($f: PollFilter) { polls(filter: $f) { nodes { id } } }',
      variables: { f: keys(bytes / 8) },
    }),
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

describe('when a request of several megabytes is allowed', () => {
  let gateway: GatewayProcess;
  beforeAll(async () => {
    gateway = await startGateway({
      env: {
        KEYRING_BODY_LIMIT: '100000000',
        KEYRING_MAX_DOCUMENT: '10000000',
        KEYRING_MAX_VARIABLES: '100000000',
        KEYRING_REQUESTS_PER_SECOND: '100000',
        KEYRING_REQUEST_BURST: '100000',
        KEYRING_INTROSPECTION: '0',
        KEYRING_LOG_LEVEL: 'debug',
      },
    });
  });
  afterAll(() => gateway.kill());

  it.each(ATTACKS)('makes no work that grows faster than its size: %s', async (_what, attack) => {
    const { status } = await send({
      url: `${gateway.url}/graphql`,
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-keyring-csrf': '1' },
      body: JSON.stringify(attack(BYTES)),
    });
    expect([200, 400, 413]).toContain(status);
  });
});
