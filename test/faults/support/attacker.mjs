/**
 * Sends GraphQL requests as fast as their responses arrive, until it is ended:
 * `node attacker.mjs '{"url":…,"requests":[{"headers":…,"body":…}],"atOnce":8}'`.
 * With `"hold": true` each response is an event stream that is kept open, up to `atOnce` of them. A process of its own, so that its CPU time is not the
 * test's time. Node alone, so that it starts at once.
 */
import { Agent, request } from 'node:http';

const { url, requests, atOnce, hold = false } = JSON.parse(process.argv[2] ?? '{}');
const agent = new Agent({ keepAlive: true });
const pause = ms => new Promise(resolve => setTimeout(resolve, ms));
let sent = 0;
let answered = 0;

function send({ headers, body }) {
  sent += 1;
  return new Promise(resolve => {
    const asked = request(`${url}/graphql`, {
      method: 'POST',
      agent: hold ? false : agent,
      headers: { 'content-type': 'application/json', 'x-keyring-csrf': '1', ...headers },
    });
    asked.on('response', answer => {
      answered += 1;
      answer.resume().on('close', resolve);
    });
    asked.on('error', () => {
      answered += 1;
      resolve();
    });
    asked.end(JSON.stringify(body));
  });
}

async function worker(n) {
  for (let turn = n; ; turn += 1) {
    await send(requests[turn % requests.length]);
    // A refused request is not repeated at once.
    if (hold) await pause(60_000);
  }
}

for (let n = 0; n < atOnce; n += 1) void worker(n);
const begun = setInterval(() => {
  // The attack has begun when all streams are open, or all first requests are sent.
  if ((hold ? answered : sent) < atOnce) return;
  clearInterval(begun);
  console.log('attacking');
}, 10);
