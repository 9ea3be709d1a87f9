import { expect, it } from 'vitest';
import { resolvers } from '../../examples/providers/many-hosts/api.js';
import type { NimbusLoginInput } from '../../examples/providers/many-hosts/config.js';
import { nimbus } from '../../examples/providers/many-hosts/index.js';
import { nimbusSandbox } from '../../examples/providers/many-hosts/sandbox.js';
import type { GatewayContext } from '../../src/provider/context.js';
import type { ProviderModule, TokenSet } from '../../src/provider/contract.js';
import { accounts } from '../../src/testing/conformance/cases/accounts.js';
import { tryCase } from '../../src/testing/conformance/run.js';
import { type Defect, issued, parts } from './kit/planting.js';

/** Faults in how accounts and scopes are kept apart: the kit's own providers have one account and no scopes to choose. */
type Planted = Pick<Defect, 'what' | 'foundBy' | 'plant'>;

const KEY = { provider: 'NIMBUS' } as const;
type Api = { me(): Promise<object>; messages(): Promise<readonly { id: string; subject: string | null }[]> };

type Args = { readonly account?: string | null };
type Field = (parent: unknown, args: Args, context: GatewayContext) => unknown;

const { Viewer, NimbusUser } = resolvers;

const resolving =
  (change: { readonly Viewer?: Record<string, Field>; readonly NimbusUser?: Record<string, Field> }): Defect['plant'] =>
  module => ({
    ...module,
    resolvers: { Viewer: { ...Viewer, ...change.Viewer }, NimbusUser: { ...NimbusUser, ...change.NimbusUser } },
  });

const DEFECTS: readonly Planted[] = [
  {
    what: 'gives two accounts one subject',
    foundBy: 'accounts-choice',
    plant: issued(sound => ({ ...sound, subject: 'somebody' })),
  },
  {
    what: 'takes the first account where none is named',
    foundBy: 'accounts-choice',
    plant: resolving({
      Viewer: {
        async nimbus(root, args, context) {
          const session = await context.sessions.session();
          const account = args.account ?? session?.grants.find(({ provider }) => provider === 'NIMBUS')?.account;
          return Viewer.nimbus(root, { account: account ?? null }, context);
        },
      },
    }),
  },
  {
    what: 'forgets the account in a field below',
    foundBy: 'accounts-apart',
    plant: resolving({
      NimbusUser: {
        messages: async (_, _args, context) => (await context.upstream<Api>(KEY, 'user')).messages(),
      },
    }),
  },
  {
    what: 'presents the first token it has ever seen',
    foundBy: 'accounts-apart',
    plant: parts(sound => {
      let first: TokenSet | undefined;
      return {
        authorize(held, request) {
          first ??= held;
          return sound.authorize(first, request);
        },
      };
    }),
  },
  {
    what: 'shares its loaders between accounts',
    foundBy: 'accounts-apart',
    plant: parts(sound => {
      let shared: unknown;
      return {
        api(caller) {
          shared ??= sound.api(caller);
          return shared;
        },
      };
    }),
  },
  {
    what: 'revokes every token that it has seen',
    foundBy: 'accounts-ended',
    plant: parts(sound => {
      const seen = new Map<string, TokenSet>();
      return {
        authorize(held, request) {
          seen.set(held.accessToken, held);
          return sound.authorize(held, request);
        },
        async revoke(token, held) {
          for (const [value, one] of seen) await sound.revoke?.({ kind: 'access', value }, one);
          return (await sound.revoke?.(token, held)) ?? { kind: 'retry' };
        },
      };
    }),
  },
  {
    what: 'does not know that a revocation ends the account',
    foundBy: 'accounts-ended',
    plant: parts(() => ({ revocationEnds: 'token' })),
  },
  {
    what: 'requests the new scopes only',
    foundBy: 'scopes-grow',
    plant: parts(sound => ({
      async authorizationUrl(input, begin) {
        const scopes = ['openid', 'profile', ...((input as NimbusLoginInput).scopes ?? [])];
        const url = new URL(String(await sound.authorizationUrl?.(input, { ...begin, scopes })));
        url.searchParams.delete('include_granted_scopes');
        return url.href;
      },
    })),
  },
  {
    what: 'does not see that a scope is missing',
    foundBy: 'scopes-grow',
    plant: parts(() => ({ lacksScope: () => undefined })),
  },
  {
    what: 'takes a missing scope for a refused token',
    foundBy: 'scopes-grow',
    plant: parts(() => ({
      lacksScope: () => undefined,
      rejectsToken: ({ status }) => status === 401 || status === 403,
    })),
  },
];

it.each(DEFECTS.map(defect => [defect.what, defect.foundBy, defect] as const))(
  'the kit finds a provider that %s: %s',
  async (_what, foundBy, { plant }) => {
    const one = accounts.find(({ name }) => name === foundBy);
    if (!one) throw new Error(`there is no case ${foundBy}`);
    const module = plant(nimbus as unknown as ProviderModule);
    const verdict = await tryCase({ sandbox: nimbusSandbox, module }, one);
    // By a finding, not by an accident.
    expect(verdict).toEqual({ kind: 'broken', saw: expect.not.stringMatching(/^\w*Error:/) });
  },
);
