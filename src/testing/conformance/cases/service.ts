import type { Case } from '../case.js';
import { must } from '../finding.js';

const stage = () => ({ service: true });

export const service: readonly Case[] = [
  {
    name: 'service',
    rule: "With the gateway's own credentials, every client that the access rule allows reads without a login.",
    fix: "service. Resolvers request 'user-or-service' or 'service' for data that do not belong to the caller.",
    needs: ['service'],
    stage,
    async run({ visitor, sandbox }) {
      const { data, code, message } = await visitor().send(`{ ${sandbox.sample.query} }`);
      must(code === undefined && message === undefined, `${code}: ${message}`);
      must(data !== null && Object.values(data).every(value => value !== null), 'the sample query returned null');
    },
  },
  {
    name: 'service-refused',
    rule: "After the provider refuses the gateway's own credentials, they are not sent again. Some providers lock the account after repeated failures.",
    fix: 'service.fingerprint: return the same value for the same credentials. obtain: call requestToken once.',
    needs: ['service'],
    stage,
    async run({ visitor, sandbox, profile, seen }) {
      const { status, body } = profile.says.refused;
      sandbox.faults.next(profile.tokenCalls, { kind: 'status', status, body }, 99);
      const codes: (string | undefined)[] = [];
      for (const _ of [1, 2, 3, 4, 5]) codes.push((await visitor().send(`{ ${sandbox.sample.query} }`)).code);
      must(codes.every(Boolean), 'no typed error');
      must(seen('token').length === 1, `${seen('token').length} token requests with the same refused credentials`);
    },
  },
  {
    name: 'service-503',
    rule: "A 503 from the token endpoint does not end the gateway's own access.",
    fix: 'obtain: return the result unchanged. The reader of the token response: return undefined for every 5xx.',
    needs: ['service'],
    stage,
    async run({ visitor, sandbox, profile }) {
      const read = () => visitor().send(`{ ${sandbox.sample.query} }`);
      sandbox.faults.next(profile.tokenCalls, { kind: 'status', status: 503, headers: { 'retry-after': '1' } }, 1);
      const { code } = await read();
      must(code === 'PROVIDER_UNAVAILABLE', `${code} instead of PROVIDER_UNAVAILABLE`);
      let last: string | undefined = code;
      const deadlineMs = Date.now() + 8_000;
      while (last !== undefined && Date.now() < deadlineMs) {
        await new Promise(resolve => setTimeout(resolve, 200));
        last = (await read()).code;
      }
      must(last === undefined, `${last} after the provider recovered`);
    },
  },
];
