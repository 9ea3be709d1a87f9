import type { Case } from '../case.js';
import { must } from '../finding.js';

const stage = () => ({ service: true });

export const service: readonly Case[] = [
  {
    name: 'service',
    rule: "With credentials of the gateway's own, whoever its access rule lets reads without a login.",
    fix: "service, and resolvers that ask for 'user-or-service' (or 'service') where the data are not the caller's own.",
    needs: ['service'],
    stage,
    async run({ visitor, sandbox }) {
      const { data, code, message } = await visitor().ask(`{ ${sandbox.sample.query} }`);
      must(code === undefined && message === undefined, `${code}: ${message}`);
      must(data !== null && Object.values(data).every(value => value !== null), 'null in answer to the sample query');
    },
  },
  {
    name: 'service-refused',
    rule: "The gateway's own credentials, once refused, are not tried again and again: some providers lock the account.",
    fix: 'service.fingerprint must be the same for the same credentials. obtain asks once.',
    needs: ['service'],
    stage,
    async run({ visitor, sandbox, profile, seen }) {
      const { status, body } = profile.says.refused;
      sandbox.faults.next(profile.tokenCalls, { kind: 'status', status, body }, 99);
      const codes: (string | undefined)[] = [];
      for (const _ of [1, 2, 3, 4, 5]) codes.push((await visitor().ask(`{ ${sandbox.sample.query} }`)).code);
      must(codes.every(Boolean), 'no typed error');
      must(seen('token').length === 1, `${seen('token').length} token requests with the same refused credentials`);
    },
  },
  {
    name: 'service-503',
    rule: "A token endpoint that is down does not end the gateway's own access.",
    fix: 'obtain: pass the outcome on; the reader of the token answer must not believe a 5xx.',
    needs: ['service'],
    stage,
    async run({ visitor, sandbox, profile }) {
      const ask = () => visitor().ask(`{ ${sandbox.sample.query} }`);
      sandbox.faults.next(profile.tokenCalls, { kind: 'status', status: 503, headers: { 'retry-after': '1' } }, 1);
      const { code } = await ask();
      must(code === 'PROVIDER_UNAVAILABLE', `${code} in place of PROVIDER_UNAVAILABLE`);
      let last: string | undefined = code;
      const deadlineMs = Date.now() + 8_000;
      while (last !== undefined && Date.now() < deadlineMs) {
        await new Promise(resolve => setTimeout(resolve, 200));
        last = (await ask()).code;
      }
      must(last === undefined, `${last} after the provider came back`);
    },
  },
];
