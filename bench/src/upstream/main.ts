import type { AddressInfo } from 'node:net';
import { people } from '../scenario/people.js';
import { answer, type Call } from './call.js';
import { Data } from './data.js';
import { tokenEndpoints } from './tokens.js';
import { serve } from './wire.js';

/** The four providers in one process, which prints its port. PEOPLE is the number of users. `GET /counts` returns the calls so far, by endpoint. */
const persons = people(Number(process.env.PEOPLE));
const data = new Data(persons);
const tokens = tokenEndpoints(new Map(persons.map(person => [person.secret, person])));

function handle(call: Call): Buffer {
  if (call.path === '/counts') return answer(200, data.counts);
  if (call.method !== 'POST') return data.handle(call);
  const issued = tokens[call.path]?.(new URLSearchParams(call.body));
  return issued ? answer(200, issued) : answer(400, { error: 'invalid_grant' });
}

const server = serve(handle);
server.listen(0, '127.0.0.1', () => process.stdout.write(`listening ${(server.address() as AddressInfo).port}\n`));
