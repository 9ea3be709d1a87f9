// Sends one kind of request over and over, from a process of its own: `large-requests.mjs URL KIND COUNT`.
import { Agent, request } from 'node:http';

const [, , url, kind, count] = process.argv;
const CONNECTIONS = 4;

const filled = (unit, bytes) => unit.repeat(Math.ceil(bytes / unit.length));
const aliases = (number, field) => Array.from({ length: number }, (_, n) => `a${n}: ${field}`).join(' ');
const enumOf = d => ({ query: 'query($d: VpnDevice!) { vpnCountries(device: $d) { id } }', variables: { d } });

/** The `n`th request of each kind. */
const KINDS = {
  message: () => enumOf(filled(' cannot represent', 1_000_000)),
  // As large as the limits let it be.
  'small-message': () => enumOf(filled(' cannot represent', 64_000)),
  // Each twice: then it may be compiled.
  documents: n => ({
    query: `{ ${aliases(90, `providers { a${n >> 1}: id name login canRevoke hasServiceAccess }`)} }`,
  }),
  comments: n => ({ query: `{ __typename } ${filled(`#${n}\n`, 600_000)}` }),
  'small-comments': n => ({ query: `{ a${n}: __typename } ${filled('#\n', 3_900)}${filled('#,', 28_000)}` }),
  errors: n => ({ query: `${filled('\n', 500_000)}#${n}\n{ ${aliases(100, 'folder(id: "1") { id }')} }` }),
  'small-errors': n => ({ query: `${filled('\n', 1_990)}#${n}\n{ ${aliases(100, 'folder(id: "1") { id }')} }` }),
};

const make = KINDS[kind];
const agent = new Agent({ keepAlive: true, maxSockets: CONNECTIONS });
const headers = { 'content-type': 'application/json', 'x-keyring-csrf': '1' };

const send = body =>
  new Promise((resolve, reject) => {
    const sent = request(url, { method: 'POST', agent, headers }, response => {
      response.resume().on('end', resolve).on('error', reject);
    });
    // A body that is refused before it was read to its end ends the connection.
    sent.on('error', resolve);
    sent.end(body);
  });

let next = 0;
async function connection() {
  while (next < Number(count)) {
    const body = JSON.stringify(make(next));
    next += 1;
    await send(body);
  }
}

console.log('attacking');
await Promise.all(Array.from({ length: CONNECTIONS }, connection));
console.log('done');
agent.destroy();
