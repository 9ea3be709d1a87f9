import type { Seen } from '../../sandbox/kit.js';
import type { Case } from '../case.js';
import { must } from '../finding.js';
import type { Stage } from '../stage.js';

/** Ends every access token at the provider, as its own clean-up might. */
function endAccess({ sandbox: { ledger } }: Stage): void {
  for (const { token } of ledger.live(Number.NEGATIVE_INFINITY, 'access')) ledger.revoke(token);
}

/** Everything that a call could present a token with. */
export function presentedBy({ headers, query, body }: Seen): string {
  const parameters = [...new URLSearchParams(query).values(), ...new URLSearchParams(body).values()];
  const text = [...Object.values(headers), ...parameters, body].join(' ');
  const decoded = [...text.matchAll(/[A-Za-z0-9+/_-]{8,}={0,2}/g)].map(([word]) =>
    Buffer.from(word, 'base64').toString(),
  );
  return `${text} ${decoded.join(' ')}`;
}

/** Data calls that bear nothing of what was ever issued. */
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
    rule: 'A token that the provider refuses is renewed once, and the request is sent again once: the caller notices nothing.',
    fix: 'rejectsToken: what the provider says to a dead token. authorize: present `held`, nothing remembered.',
    needs: ['renewal'],
    async run(stage) {
      const one = await stage.reader();
      const before = await one.read();
      endAccess(stage);
      stage.forget();
      must((await one.read()) === before, 'the data differ after the renewal');
      must(stage.seen('token').length === 1, `${stage.seen('token').length} token requests for one refused token`);
    },
  },
  {
    name: 'refused-token-html',
    rule: 'A 401 with a page of HTML is a refused token like any other.',
    fix: 'rejectsToken: by status first, the body may be anything.',
    needs: ['renewal'],
    async run(stage) {
      const one = await stage.reader();
      const before = await one.read();
      stage.forget();
      stage.sandbox.faults.next(stage.dataCalls, { kind: 'html', status: 401 });
      must((await one.read()) === before, 'the data differ after the renewal');
      must(stage.seen('token').length === 1, `${stage.seen('token').length} token requests for one refused token`);
    },
  },
  {
    name: 'refused-token-burst',
    rule: 'Twenty requests with one dead token cause one renewal.',
    fix: 'Let Caller.send renew; a provider renews nothing itself.',
    needs: ['renewal'],
    async run(stage) {
      const one = await stage.reader();
      const before = await one.read();
      endAccess(stage);
      stage.forget();
      const data = await Promise.all(Array.from({ length: 20 }, () => one.read()));
      must(
        data.every(text => text === before),
        'not all of the twenty got their data',
      );
      must(stage.seen('token').length === 1, `${stage.seen('token').length} token requests`);
    },
  },
  {
    name: 'refused-token-for-ever',
    rule: 'A provider that refuses every token ends in a typed error after one renewal, not in a loop.',
    fix: 'Let Caller.send resend; read its answer once.',
    needs: ['renewal'],
    async run(stage) {
      const one = await stage.reader();
      await one.read();
      stage.forget();
      stage.sandbox.faults.next(stage.dataCalls, { kind: 'html', status: 401 }, 99);
      const { code } = await one.tryRead();
      must(code !== undefined, 'no typed error');
      must(stage.seen('token').length <= 1, `${stage.seen('token').length} renewals`);
      must(stage.seen('data').length <= 4, `${stage.seen('data').length} data requests for one read`);
    },
  },
  {
    name: 'no-token-no-request',
    rule: 'Where no token can be had, no request goes out without one.',
    fix: 'authorize must present `held.accessToken`, always; send through Caller.send only, which fails closed.',
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
      must(stage.seen('data').length === 0 || !stage.profile.people, 'a request in the name of nobody');
    },
  },
  {
    name: 'dead-for-good',
    rule: 'What cannot be renewed and is refused needs a new login, which then works.',
    fix: 'rejectsToken, and renewable: false for what cannot be renewed.',
    needs: ['people'],
    async run(stage) {
      const one = await stage.signedIn();
      await one.read();
      stage.sandbox.faults.next(stage.dataCalls, { kind: 'html', status: 401 }, 99);
      const { status, body } = stage.profile.says.refused;
      stage.sandbox.faults.next(stage.profile.tokenCalls, { kind: 'status', status, body }, 9);
      const { code } = await one.tryRead();
      must(code === 'LOGIN_REQUIRED', `${code} in place of LOGIN_REQUIRED`);
      stage.sandbox.faults.clear();
      must((await one.login(stage.profile.people?.[0] ?? { input: {} })) === 'LoggedIn', 'no new login is possible');
      await one.read();
    },
  },
];
