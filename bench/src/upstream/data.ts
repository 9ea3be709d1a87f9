import { authorizationOf } from '../scenario/authorization.js';
import { APPLICATION_TOKEN, type Person } from '../scenario/people.js';
import { answer, type Call } from './call.js';
import { charts, countries, folders, mailingLists, polls, release, user } from './rows.js';

/** A data endpoint: the token that it requires and the data of the owner. `number` is the group of the path pattern. */
interface Endpoint {
  readonly name: string;
  readonly token: 'application' | keyof Person['tokens'];
  readonly path: RegExp;
  readonly show: (owner: string, number: number, person: Person | undefined) => unknown;
}

const ENDPOINTS: readonly Endpoint[] = [
  { name: 'public polls', token: 'application', path: /^\/polls\/1\.0\.8\/polls\?.*\blimit=(\d+)/, show: polls },
  { name: 'own polls', token: 'socios', path: /^\/polls\/1\.0\.8\/user\/polls\?.*\blimit=(\d+)/, show: polls },
  {
    name: 'me',
    token: 'socios',
    path: /^\/user\/1\.0\.0\/user\/me()/,
    show: (owner, _, person) => ({ data: { userId: person?.id, username: owner } }),
  },
  // The gateway calls these once in the background to identify the accounts of the grants.
  {
    name: 'user',
    token: 'pmapi',
    path: /^\/v1\/user\?currentuser=true()/,
    show: (owner, _, person) => user(owner, person?.id),
  },
  { name: 'sync', token: 'pool', path: /^\/user\/sync()$/, show: (_, __, person) => ({ userid: person?.id }) },
  { name: 'charts', token: 'pool', path: /^\/user\/charts()$/, show: charts },
  { name: 'release', token: 'pool', path: /^\/release\/(\d+)$/, show: release },
  { name: 'lists', token: 'pmapi', path: /^\/v1\/list\?.*\bcount=(\d+)/, show: mailingLists },
  { name: 'folders', token: 'pmapi', path: /^\/v1\/folder\?.*\bcount=(\d+)/, show: folders },
  { name: 'countries', token: 'purewl', path: /^\/inventory\/v3\/countries\/android()$/, show: countries },
];

/** A complete response, and the name of its counter. */
interface Answered {
  readonly name: string;
  readonly whole: Buffer;
}

const REFUSED: Answered = { name: 'refused', whole: answer(401, { message: 'Unauthorized' }) };
const UNKNOWN: Answered = { name: 'refused', whole: answer(404, { message: 'Not found' }) };

interface Owner {
  readonly token: Endpoint['token'];
  readonly person?: Person;
}

/** Responds to data calls with bodies that are created once for each owner and path. Counts accepted calls by endpoint and the others as `refused`. */
export class Data {
  readonly counts: Record<string, number> = { refused: 0 };
  private readonly owners = new Map<string, Owner>([[`Bearer ${APPLICATION_TOKEN}`, { token: 'application' }]]);
  private readonly bodies = new Map<string, Answered>();

  constructor(persons: readonly Person[]) {
    for (const person of persons)
      for (const [token, header] of Object.entries(authorizationOf(person)))
        this.owners.set(header, { token: token as keyof Person['tokens'], person });
  }

  handle({ path, token = '' }: Call): Buffer {
    const key = `${token} ${path}`;
    const known = this.bodies.get(key) ?? this.make(key, path, token);
    this.counts[known.name] = (this.counts[known.name] ?? 0) + 1;
    return known.whole;
  }

  private make(key: string, path: string, token: string): Answered {
    const endpoint = ENDPOINTS.find(one => one.path.test(path));
    const owner = this.owners.get(token);
    if (!endpoint) return UNKNOWN;
    if (owner?.token !== endpoint.token) return REFUSED;
    const { person } = owner;
    const shown = endpoint.show(person?.name ?? 'public', Number(endpoint.path.exec(path)?.[1] ?? 0), person);
    const made = { name: endpoint.name, whole: answer(200, shown) };
    this.bodies.set(key, made);
    return made;
  }
}
