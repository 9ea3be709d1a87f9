import { randomUUID } from 'node:crypto';
import { codeChallengeS256 } from '../../../src/auth/oauth2/requests.js';
import { gatewayError } from '../../../src/errors.js';
import type { Provider, ProviderTools, TokenSet } from '../../../src/provider/contract.js';
import { bareFetch, calls, type Defect, ending, issued, parts, REFUSED, tools } from './planting.js';

/** Faults in everything else: signing in, reading, revoking, keeping secrets. */
export const OTHER_DEFECTS: readonly Defect[] = [
  {
    what: 'sends no token after a failure',
    on: 'SOCIOS',
    foundBy: 'no-token-no-request',
    plant: calls(
      (caller, { baseUrl }) =>
        ask =>
          caller.send(ask).catch(() => bareFetch(baseUrl + ask.path)),
    ),
  },
  {
    what: 'prints its token',
    on: 'SOCIOS',
    foundBy: 'secrets',
    plant: parts(sound => ({
      authorize(held, ask) {
        console.info('calling with', held.accessToken);
        return sound.authorize(held, ask);
      },
    })),
  },
  {
    what: 'puts its token in an error message',
    on: 'PMAPI',
    foundBy: 'secrets',
    plant: parts(sound => {
      let last = '';
      return {
        authorize(held, ask) {
          last = held.accessToken;
          return sound.authorize(held, ask);
        },
        api: caller =>
          sound.api({
            facts: () => caller.facts(),
            send: ask =>
              caller.send(ask).catch(cause => {
                throw gatewayError('PROVIDER_UNAVAILABLE', { message: `failed with ${last}`, cause });
              }),
          }),
      };
    }),
  },
  {
    what: 'shares its loaders between sessions',
    on: 'SOCIOS',
    foundBy: 'strangers',
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
    what: 'presents the first token it has ever seen',
    on: 'PMAPI',
    foundBy: 'strangers',
    plant: parts(sound => {
      let first: TokenSet | undefined;
      return {
        authorize(held, ask) {
          first ??= held;
          return sound.authorize(first, ask);
        },
      };
    }),
  },
  {
    what: 'takes every refused request for a refused token',
    on: 'PMAPI',
    foundBy: 'read-400',
    plant: parts(() => ({ rejectsToken: answer => answer.status >= 400 })),
  },
  {
    what: "passes the provider's own words on",
    on: 'SOCIOS',
    foundBy: 'upstream-words',
    plant: calls(caller => async ask => {
      const answer = await caller.send(ask);
      if (answer.status < 400) return answer;
      throw gatewayError('PROVIDER_REJECTED', { message: answer.text });
    }),
  },
  {
    what: 'tries a refused password again',
    on: 'PMAPI',
    foundBy: 'login-refused',
    plant: parts(sound => ({
      async signIn(input) {
        const outcome = await sound.signIn?.(input);
        return outcome?.kind === 'issued' ? outcome : ((await sound.signIn?.(input)) ?? REFUSED);
      },
    })),
  },
  {
    what: 'sends a code again when the response is lost',
    on: 'SOCIOS',
    foundBy: 'login-unanswered',
    plant: parts(sound => ({
      async exchange(given) {
        const outcome = await sound.exchange?.(given);
        return outcome?.kind === 'unknown' ? ((await sound.exchange?.(given)) ?? REFUSED) : (outcome ?? REFUSED);
      },
    })),
  },
  {
    what: 'keeps data in memory that another gateway needs',
    on: 'SOCIOS',
    foundBy: 'login-elsewhere',
    plant: parts(sound => {
      const begun = new Set<string>();
      return {
        authorizationUrl(input, begin) {
          begun.add(begin.codeChallenge);
          return sound.authorizationUrl?.(input, begin) ?? '';
        },
        exchange: async given =>
          begun.has(codeChallengeS256(given.codeVerifier)) ? ((await sound.exchange?.(given)) ?? REFUSED) : REFUSED,
      };
    }),
  },
  {
    what: 'passes on every parameter of the callback',
    on: 'SOCIOS',
    foundBy: 'login-undeclared',
    plant: module => ({
      ...module,
      create(values, given) {
        let stray = '';
        const requestToken: ProviderTools['requestToken'] = (url, { headers, ...ask }, read) =>
          given.requestToken(url, { ...ask, headers: { ...headers, 'x-stray': stray } }, read);
        const sound = module.create(values, { ...given, requestToken });
        const exchange: Provider['exchange'] = async code => {
          stray = code.params.session_state ?? '';
          return (await sound.exchange?.(code)) ?? REFUSED;
        };
        return { ...sound, callback: { ...sound.callback, params: ['session_state'] }, exchange };
      },
    }),
  },
  {
    what: 'does not check who sends the code',
    on: 'SOCIOS',
    foundBy: 'login-issuer',
    plant: parts(() => ({ callback: {} })),
  },
  {
    what: 'takes the account from the input',
    on: 'PMAPI',
    foundBy: 'login-spelling',
    plant: parts(sound => ({
      async signIn(input) {
        const outcome = (await sound.signIn?.(input)) ?? REFUSED;
        const { username } = (input as { password?: { username?: string } }).password ?? {};
        return outcome.kind === 'issued' ? { ...outcome, issued: { ...outcome.issued, subject: username } } : outcome;
      },
    })),
  },
  {
    what: 'takes the account from the input where the token response does not name it',
    on: 'POOL',
    foundBy: 'login-spelling',
    plant: parts(sound => ({
      async signIn(input) {
        const outcome = (await sound.signIn?.(input)) ?? REFUSED;
        const { userId } = (input as { key?: { userId?: string } }).key ?? {};
        if (outcome.kind !== 'issued') return outcome;
        return { ...outcome, issued: { ...outcome.issued, subject: userId ?? outcome.issued.subject } };
      },
    })),
  },
  {
    what: 'does not know one account from another',
    on: 'PUREWL',
    foundBy: 'login-subject',
    plant: issued(sound => ({ ...sound, subject: randomUUID() })),
  },
  {
    what: 'says that it has revoked, and has not',
    on: 'PMAPI',
    foundBy: 'revocation',
    plant: parts(() => ({ revoke: async () => ({ kind: 'revoked' }) })),
  },
  {
    what: 'takes every response for a successful revocation',
    on: 'SOCIOS',
    foundBy: 'revocation-down',
    plant: tools(({ requestRevocation }) => ({
      requestRevocation: (url, ask) => requestRevocation(url, ask, () => true),
    })),
  },
  {
    what: 'takes a refusal to revoke for a failure of the moment',
    on: 'SOCIOS',
    foundBy: 'revocation-refused',
    plant: parts(sound => ({
      async revoke(token, held) {
        const outcome = await sound.revoke?.(token, held);
        return outcome?.kind === 'revoked' ? outcome : { kind: 'retry' };
      },
    })),
  },
  {
    what: 'sends the refresh token, whichever token it has to revoke',
    on: 'SOCIOS',
    foundBy: 'revocation-refused',
    plant: parts(sound => ({
      async revoke(token, held) {
        const value = held.refreshToken ?? token.value;
        return (await sound.revoke?.({ kind: 'refresh', value }, held)) ?? { kind: 'retry' };
      },
    })),
  },
  {
    what: 'does not know that a revocation ends the account, and ends its own second login',
    on: 'SOCIOS',
    foundBy: 'second-login',
    fake: ending('account'),
    plant: module => module,
  },
  {
    what: 'does not know that a revocation ends the account, and ends other sessions',
    on: 'SOCIOS',
    foundBy: 'other-session',
    fake: ending('account'),
    plant: module => module,
  },
  {
    what: 'says that a revocation ends the grant, where it ends the account',
    on: 'SOCIOS',
    foundBy: 'other-session',
    fake: ending('account'),
    plant: parts(() => ({ revocationEnds: 'grant' })),
  },
  {
    what: 'says that a revocation ends the account, where it ends one token',
    on: 'PMAPI',
    foundBy: 'last-session',
    plant: parts(() => ({ revocationEnds: 'account' })),
  },
  {
    what: 'throws where it cannot revoke',
    on: 'PUREWL',
    foundBy: 'no-revocation',
    plant: parts(() => ({ revoke: () => Promise.reject(new Error('not supported')) })),
  },
  {
    what: "tries the gateway's own refused credentials again",
    on: 'POOL',
    foundBy: 'service-refused',
    plant: parts(({ service }) => {
      if (!service) return {};
      const obtain = async () => {
        const outcome = await service.obtain();
        return outcome.kind === 'rejected' ? service.obtain() : outcome;
      };
      return { service: { ...service, obtain } };
    }),
  },
];
