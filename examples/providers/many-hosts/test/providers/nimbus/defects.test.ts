import { expect, it } from 'vitest';
import type { NimbusLoginInput, Resolvers } from '../../../src/generated/graphql.js';
import type { ProviderModule, TokenSet } from '../../../src/provider/contract.js';
import { nimbus } from '../../../src/providers/nimbus/index.js';
import { nimbusSandbox } from '../../../src/providers/nimbus/sandbox.js';
import { accounts } from '../../conformance/kit/cases/accounts.js';
import { type Defect, issued, parts } from '../../conformance/kit/planting.js';
import { tryCase } from '../../conformance/kit/run.js';

/** Faults in how accounts and scopes are kept apart: the kit's own providers have one account and no scopes to choose. */
type Planted = Pick<Defect, 'what' | 'foundBy' | 'plant'>;

const KEY = { provider: 'NIMBUS' } as const;
type Api = { me(): Promise<object>; messages(): Promise<readonly { id: string; subject: string | null }[]> };

const resolving =
  (change: Resolvers): Defect['plant'] =>
  module => ({
    ...module,
    resolvers: {
      ...module.resolvers,
      Viewer: { ...module.resolvers.Viewer, ...change.Viewer },
      NimbusUser: { ...module.resolvers.NimbusUser, ...change.NimbusUser },
    },
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
    plant: module =>
      resolving({
        Viewer: {
          async nimbus(root, args, context, info) {
            const session = await context.sessions.session();
            const account = args.account ?? session?.grants.find(({ provider }) => provider === 'NIMBUS')?.account;
            const sound = module.resolvers.Viewer?.nimbus;
            return typeof sound === 'function' ? sound(root, { account: account ?? null }, context, info) : null;
          },
        },
      })(module),
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
