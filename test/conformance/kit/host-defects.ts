import type { TokenSet } from '../../../src/provider/contract.js';
import { bareFetch, type Defect, parts, REFUSED } from './planting.js';

/** Faults in the choice of the host that receives a token. */
export const HOST_DEFECTS: readonly Defect[] = [
  {
    what: 'uses the host of the first account for every account',
    on: 'PMAPI',
    foundBy: 'own-host',
    isHosted: true,
    plant: parts(({ baseUrl }) => {
      let first: string | undefined;
      return {
        baseUrl(tokens: TokenSet) {
          first ??= typeof baseUrl === 'string' ? baseUrl : baseUrl(tokens);
          return first;
        },
      };
    }),
  },
  {
    what: 'uses a listed host when tokens name one that is not listed',
    on: 'SOCIOS',
    foundBy: 'login-host-unlisted',
    isHosted: true,
    plant: parts(({ baseUrl, hosts = [] }) => ({
      baseUrl(tokens: TokenSet) {
        const named = typeof baseUrl === 'string' ? baseUrl : baseUrl(tokens);
        return hosts.includes(new URL(named).host) ? named : `http://${hosts[0]}`;
      },
    })),
  },
  {
    what: 'sends a request of its own to the host that tokens name',
    on: 'SOCIOS',
    foundBy: 'login-host-unlisted',
    isHosted: true,
    plant: parts(sound => ({
      async exchange(given) {
        const outcome = (await sound.exchange?.(given)) ?? REFUSED;
        if (outcome.kind === 'issued')
          await bareFetch(`${outcome.issued.facts?.instance}/me?access_token=${outcome.issued.accessToken}`);
        return outcome;
      },
    })),
  },
  {
    what: 'keeps the previous host when a refresh names one that is not listed',
    on: 'POOL',
    foundBy: 'refresh-host-unlisted',
    isHosted: true,
    plant: parts(sound => ({
      async refresh(held, spent) {
        const outcome = await sound.refresh(held, spent);
        if (outcome.kind !== 'issued') return outcome;
        return { kind: 'issued', issued: { ...outcome.issued, facts: { ...outcome.issued.facts, ...held.facts } } };
      },
    })),
  },
];
