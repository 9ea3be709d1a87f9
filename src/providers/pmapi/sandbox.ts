import { type Call, type Reply, type SandboxModule, startSandbox } from '../../testing/sandbox/kit.js';
import { bearerOf, endToken, logIn, mint } from './sandbox/auth.js';
import { fail, type Knobs, ok, type World } from './sandbox/common.js';
import { read, type Shelf } from './sandbox/data.js';
import { profileOf } from './sandbox/profile.js';
import { ACCOUNT, COUNTED_FOLDERS, LISTS, makeUsers, type User, userRow } from './sandbox/seed.js';

type Handler = (world: World, call: Call, own: { user: User; token: string }) => Reply;

const shelf = (of: (world: World, reader: User) => Shelf) => {
  const handler: Handler = (world, call, { user }) => read(of(world, user), call, world.knobs.pageLimit);
  return { GET: handler, HEAD: handler };
};

/** Endpoints by lower-case name, for names are taken in any case, then by method. */
const ENDPOINTS: Readonly<Record<string, Readonly<Record<string, Handler>>>> = {
  token: { DELETE: endToken },
  account: { GET: () => ok(ACCOUNT), HEAD: () => ok(ACCOUNT) },
  user: shelf(({ users, clock }, reader) => ({
    rows: users.filter(one => reader.isadmin || one === reader).map(one => userRow(one, reader, clock.now())),
    filters: ['id', 'currentuser', 'username'],
    sorts: ['id', 'cdate'],
  })),
  folder: shelf(() => ({ rows: COUNTED_FOLDERS, filters: ['id', 'name'], sorts: ['id', 'name', 'cdate'] })),
  list: shelf(() => ({
    rows: LISTS,
    filters: ['id', 'folder_id', 'name', 'smsdefault'],
    sorts: ['id', 'name', 'cdate'],
  })),
};

const PATH = /^\/v1\/(?<endpoint>[A-Za-z]+)(?:\/(?<id>[^/]+))?\/?$/;

function response(world: World, call: Call): Reply {
  const endpoint = call.params.endpoint?.toLowerCase() ?? '';
  const accept = call.headers.accept ?? '*/*';
  if (!/application\/json|\*\/\*/.test(accept)) return fail(406, 'Only application/json is served');
  if (endpoint === 'token' && call.method === 'POST') return logIn(world, call);
  const handlers = Object.hasOwn(ENDPOINTS, endpoint) ? ENDPOINTS[endpoint] : undefined;
  if (!handlers) return fail(404, 'Unknown endpoint');
  const own = bearerOf(world, call);
  if (!own) return fail(401, 'Authorisation failed');
  const handler = handlers[call.method];
  return handler ? handler(world, call, own) : fail(405, 'Method not allowed');
}

/** The fake of Sign-Up.to: one account with three users, 64 folders and 340 lists. */
export const pmapiSandbox: SandboxModule<Knobs> = {
  id: 'PMAPI',
  start: options => {
    const knobs: Knobs = {
      tokenLifeMs: 86_400_000,
      wrongPasswordsAllowed: 3,
      lockMs: options?.lockMs ?? Infinity,
      pageLimit: 200,
    };
    return startSandbox(
      {
        id: 'PMAPI',
        name: 'Sign-Up.to',
        knobs,
        build({ origin, ledger, clock }) {
          const users = makeUsers();
          const world: World = { ledger, clock, knobs, users: Object.values(users) };
          const handle = (call: Call) => response(world, call);
          const { person, application, gateway } = users;
          return {
            routes: ['GET', 'HEAD', 'POST', 'PUT', 'DELETE'].map(method => ({ method, path: PATH, handle })),
            env: { PMAPI_URL: origin },
            serviceEnv: {
              PMAPI_USERNAME: gateway.username,
              PMAPI_PASSWORD: gateway.password,
              PMAPI_ACCESS: 'public',
            },
            logins: [
              { title: 'password, remembered', input: passwordInput(person, true) },
              { title: 'password', input: passwordInput(person, false) },
              handedOver(world, application),
            ],
            sample,
            profile: profileOf(knobs, users),
            notFound: () => fail(404, 'Unknown endpoint'),
          };
        },
      },
      options,
    );
  },
};

const sample = {
  query:
    'folders(first: 5) { nodes { id name listCount lists { id name subscriptionCount } } pageInfo { hasNextPage endCursor } }',
  viewer: 'pmapi { id username email account { name emailCreditBalance } }',
};

const passwordInput = (user: User, remember: boolean) => ({
  pmapi: { password: { username: user.username, password: user.password, remember } },
});

/** A token issued to another application: minted only when somebody looks, so that the ledger is empty before, and anew once it is dead. */
function handedOver(world: World, user: User) {
  let minted: ReturnType<typeof mint> | undefined;
  return {
    title: 'token of another application',
    get input() {
      if (!world.ledger.usable(minted?.token, 'access', world.clock.now())) minted = undefined;
      minted ??= mint(world, user);
      return { pmapi: { token: { token: minted.token, expiresAt: new Date(minted.expiry * 1000).toISOString() } } };
    },
  };
}
