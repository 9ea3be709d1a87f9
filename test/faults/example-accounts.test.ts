import { join } from 'node:path';
import { expect, it } from 'vitest';
import { SCOPES } from '../../examples/providers/many-hosts/responses.js';
import { type Account, ADA, BEN } from '../../examples/providers/many-hosts/sandbox/seed.js';
import { nimbusSandbox } from '../../examples/providers/many-hosts/sandbox.js';
import { ROOT } from '../support/built.js';
import type { GatewayProcess } from '../support/gateway-process.js';
import { Person } from '../support/person.js';
import { staged } from '../support/stage.js';

/** The built gateway reads this TypeScript config itself. */
const KEYRING_CONFIG = join(ROOT, 'examples/providers/keyring.config.ts');

interface Grant {
  readonly id: string;
  readonly account: string;
  readonly subject: string;
}

const LOGIN = `mutation ($scopes: [String!]) {
  login(input: { nimbus: { scopes: $scopes } }) { ... on LoginRedirect { authorizationUrl } }
}`;
const GRANTS = '{ session { grants(provider: NIMBUS) { id account subject } } }';
const BOTH = `query ($mailbox: ID!, $folder: ID!) {
  viewer {
    mailbox: nimbus(account: $mailbox) { name messages { subject } }
    folder: nimbus(account: $folder) { name files { name } }
  }
}`;
const REVOKE = 'mutation ($grant: ID!) { revoke(grant: $grant) { revocation { outcome } } }';

type Fake = Awaited<ReturnType<typeof nimbusSandbox.start>>;

async function signIn(person: Person, at: GatewayProcess, { knobs }: Fake, account: Account): Promise<void> {
  knobs.agreesAs = account.id;
  const { login } = await person.get<{ login: { authorizationUrl: string } }>(at, LOGIN, {
    scopes: Object.values(SCOPES),
  });
  const consented = await fetch(login.authorizationUrl, { redirect: 'manual' });
  const landed = await person.comeBack(at, new URL(consented.headers.get('location') ?? ''));
  expect(landed.status).toBe(303);
}

it(
  'two accounts at two hosts in one query, over two gateways: one revoked, the other lives',
  { timeout: 120_000 },
  () =>
    staged(async stage => {
      const fake = await nimbusSandbox.start();
      try {
        const env = { ...fake.env, KEYRING_CONFIG, PUBLIC_URL: 'http://localhost:1' };
        const [here, there] = await stage.gateways(2, { env });
        if (!here || !there) throw new Error('no gateways');
        const person = new Person();
        await signIn(person, here, fake, ADA);
        await signIn(person, there, fake, BEN);
        const { session } = await person.get<{ session: { grants: readonly Grant[] } }>(here, GRANTS);
        const [ada, ben] = [ADA, BEN].map(({ id }) => session.grants.find(({ subject }) => subject === id));
        const variables = { mailbox: ada?.account, folder: ben?.account };
        const mailbox = { name: ADA.name, messages: ADA.messages.map(subject => ({ subject })) };
        const folder = { name: BEN.name, files: BEN.files.map(name => ({ name })) };
        for (const gateway of [here, there]) {
          fake.seen.length = 0;
          expect(await person.get(gateway, BOTH, variables)).toEqual({ viewer: { mailbox, folder } });
          const paths = ['/mail/v1/messages', '/files/v3/files'];
          const calls = paths.map(path => fake.seen.find(seen => seen.path === path));
          expect(calls[0]?.origin).not.toBe(calls[1]?.origin);
          const owners = calls.map(call => {
            const token = call?.headers.authorization?.replace('Bearer ', '');
            return fake.ledger.find(token)?.account;
          });
          expect(owners).toEqual([ADA.id, BEN.id]);
        }

        expect(await person.get(there, REVOKE, { grant: ada?.id })).toEqual({
          revoke: { revocation: { outcome: 'REVOKED' } },
        });
        const live = fake.ledger.live(fake.clock.now()).map(({ account }) => account);
        expect(new Set(live)).toEqual(new Set([BEN.id]));
        for (const gateway of [here, there]) {
          const { data, codes } = await person.ask(gateway, BOTH, variables);
          expect({ data, codes }).toEqual({ data: { viewer: { mailbox: null, folder } }, codes: ['LOGIN_REQUIRED'] });
        }
      } finally {
        await fake.close();
      }
    })(),
);
