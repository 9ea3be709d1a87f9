import type { Seen } from '../../sandbox/kit.js';
import type { Case } from '../case.js';
import { must } from '../finding.js';
import type { Stage } from '../stage.js';

/** Revokes every access token at the provider, as its own clean-up might. */
function endAccess({ sandbox: { ledger } }: Stage): void {
  for (const { token } of ledger.live(Number.NEGATIVE_INFINITY, 'access')) ledger.revoke(token);
}

/** All parts of a call that could contain a token, plain and decoded from base64. */
export function presentedBy({ headers, query, body }: Seen): string {
  const parameters = [...new URLSearchParams(query).values(), ...new URLSearchParams(body).values()];
  const text = [...Object.values(headers), ...parameters, body].join(' ');
  const decoded = [...text.matchAll(/[A-Za-z0-9+/_-]{8,}={0,2}/g)].map(([word]) =>
    Buffer.from(word, 'base64').toString(),
  );
  return `${text} ${decoded.join(' ')}`;
}

/** Number of data calls without any token that was issued. */
function naked({ seen, profile, sandbox: { ledger } }: Stage): number {
  const issued = [...ledger.entries.keys()];
  const { presents: isPresented } = profile;
  const presents = (call: Seen) =>
    isPresented ? isPresented(call.headers) : issued.some(token => presentedBy(call).includes(token));
  return seen('data').filter(call => !presents(call)).length;
}

export const refusedTokens: readonly Case[] = [
  {
    name: 'refused-token',
    rule: 'A token that the provider refuses is refreshed once, and the request is sent again once. The client sees no error.',
    fix: 'rejectsToken: recognize the response to an invalid token. authorize: use `held`, not a stored value.',
    needs: ['renewal'],
    async run(stage) {
      const one = await stage.reader();
      const before = await one.read();
      endAccess(stage);
      stage.forget();
      must((await one.read()) === before, 'the data differ after the refresh');
      must(stage.seen('token').length === 1, `${stage.seen('token').length} token requests for one refused token`);
    },
  },
  {
    name: 'refused-token-html',
    rule: 'A 401 with an HTML page refuses the token like any other 401.',
    fix: 'rejectsToken: check the status first. The body can be anything.',
    needs: ['renewal'],
    async run(stage) {
      const one = await stage.reader();
      const before = await one.read();
      stage.forget();
      stage.sandbox.faults.next(stage.dataCalls, { kind: 'html', status: 401 });
      must((await one.read()) === before, 'the data differ after the refresh');
      must(stage.seen('token').length === 1, `${stage.seen('token').length} token requests for one refused token`);
    },
  },
  {
    name: 'refused-token-burst',
    rule: 'Twenty concurrent requests with one invalid token cause one refresh.',
    fix: 'Leave the refresh to Caller.send. A provider never refreshes a token itself.',
    needs: ['renewal'],
    async run(stage) {
      const one = await stage.reader();
      const before = await one.read();
      endAccess(stage);
      stage.forget();
      const data = await Promise.all(Array.from({ length: 20 }, () => one.read()));
      must(
        data.every(text => text === before),
        'not all of the twenty requests returned their data',
      );
      must(stage.seen('token').length === 1, `${stage.seen('token').length} token requests`);
    },
  },
  {
    name: 'refused-token-for-ever',
    rule: 'If the provider refuses every token, the request fails with a typed error after one refresh. It does not loop.',
    fix: 'Leave the resending to Caller.send. Read its response once.',
    needs: ['renewal'],
    async run(stage) {
      const one = await stage.reader();
      await one.read();
      stage.forget();
      stage.sandbox.faults.next(stage.dataCalls, { kind: 'html', status: 401 }, 99);
      const { code } = await one.tryRead();
      must(code !== undefined, 'no typed error');
      must(stage.seen('token').length <= 1, `${stage.seen('token').length} refreshes`);
      must(stage.seen('data').length <= 4, `${stage.seen('data').length} data requests for one read`);
    },
  },
  {
    name: 'no-token-no-request',
    rule: 'If the gateway cannot get a token, it sends no request without one.',
    fix: 'authorize: always send `held.accessToken`. Send every request through Caller.send, which fails closed.',
    async run(stage) {
      const one = await stage.reader();
      await one.tryRead();
      stage.forget();
      endAccess(stage);
      stage.sandbox.faults.next(stage.profile.tokenCalls, { kind: 'status', status: 503 }, 99);
      const { code } = await one.tryRead();
      must(code !== undefined, 'data without a token');
      must(naked(stage) === 0, `${naked(stage)} requests without a token`);
      stage.forget();
      if (stage.profile.people) await stage.visitor().tryRead();
      must(stage.seen('data').length === 0 || !stage.profile.people, 'a data request was sent without a login');
    },
  },
  {
    name: 'dead-for-good',
    rule: 'A refused token that cannot be refreshed requires a new login. The new login works.',
    fix: 'rejectsToken: recognize the response. Set renewable: false for a token that cannot be refreshed.',
    needs: ['people'],
    async run(stage) {
      const one = await stage.signedIn();
      await one.read();
      stage.sandbox.faults.next(stage.dataCalls, { kind: 'html', status: 401 }, 99);
      const { status, body } = stage.profile.says.refused;
      stage.sandbox.faults.next(stage.profile.tokenCalls, { kind: 'status', status, body }, 9);
      const { code } = await one.tryRead();
      must(code === 'LOGIN_REQUIRED', `${code} instead of LOGIN_REQUIRED`);
      stage.sandbox.faults.clear();
      must((await one.login(stage.profile.people?.[0] ?? { input: {} })) === 'LoggedIn', 'the new login failed');
      await one.read();
    },
  },
];
