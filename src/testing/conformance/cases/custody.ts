import type { Case } from '../case.js';
import { must } from '../finding.js';
import { printed } from '../output.js';
import type { Stage } from '../stage.js';

/** Everything secret that is in play by now, and the ways it could be written. */
function secretsOf({ sandbox: { ledger }, profile }: Stage): readonly string[] {
  const plain = [...ledger.entries.keys(), ...profile.secrets];
  return plain.flatMap(text => [
    text,
    encodeURIComponent(text),
    JSON.stringify(text).slice(1, -1),
    Buffer.from(text).toString('base64').replaceAll('=', ''),
  ]);
}

/** Whatever a caller may do, met with providers that repeat what they were sent. */
async function everything(stage: Stage): Promise<void> {
  const { sandbox, profile, dataCalls } = stage;
  const one = await stage.reader();
  await one.tryRead();
  if (profile.wrongLogin) await stage.visitor().login({ input: profile.wrongLogin });
  const echo = () => secretsOf(stage).join(' ');
  for (const status of [200, 400, 401, 403, 500]) {
    sandbox.faults.next(dataCalls, { kind: 'status', status, body: echo(), headers: { 'x-said': 'secret' } }, 3);
    await one.tryRead();
    sandbox.faults.clear();
    sandbox.faults.next(profile.tokenCalls, { kind: 'status', status, body: { error: echo(), message: echo() } }, 3);
    if (profile.people) {
      await one.refresh();
      await stage.visitor().login(profile.people[1]);
    }
    sandbox.faults.clear();
  }
  if (profile.people) await one.logout();
}

function mustHold(text: string, secrets: readonly string[], where: string): void {
  const told = secrets.filter(secret => secret.length > 3 && text.includes(secret)).length;
  must(told === 0, `${told} secrets in ${where}`);
}

export const custody: readonly Case[] = [
  {
    name: 'strangers',
    rule: 'Two sessions share nothing: each sees its own data, however their requests interleave.',
    fix: 'api makes everything anew for each caller: no loader, cache or client outlives it or hangs off the module.',
    needs: ['people'],
    stage: () => ({ service: true }),
    async run(stage) {
      const both = [await stage.signedIn(0), await stage.signedIn(1)] as const;
      // Each alone first: what the two see by themselves.
      const own = [await both[0].read(), await both[1].read()];
      must(own[0] !== own[1], "both accounts see the same in `read`: the second was shown the first one's data");
      const reads = Array.from({ length: 40 }, (_, n) => both[n % 2 === 0 ? 0 : 1].read());
      const seen = await Promise.all(reads);
      const wrong = seen.filter((text, n) => text !== own[n % 2]).length;
      must(wrong === 0, `${wrong} of 40 answers were the other's`);
    },
  },
  {
    name: 'secrets',
    rule: 'No secret is in any answer, in the log, or on the console.',
    fix: 'Print nothing. Put no token, password or answer of the provider into a message, a `cause` or an error code.',
    async run(stage) {
      const { text } = await printed(() => everything(stage));
      const secrets = secretsOf(stage);
      mustHold(stage.answers(), secrets, "the gateway's answers");
      mustHold(stage.logged(), secrets, 'the log');
      mustHold(text, secrets, 'what was printed');
    },
  },
  {
    name: 'upstream-words',
    rule: "The provider's own words never reach the client.",
    fix: "gatewayError with a message of yours, or none; the provider's goes nowhere.",
    async run(stage) {
      const one = await stage.reader();
      for (const status of [200, 400, 403, 404, 409, 500]) {
        stage.sandbox.faults.next(stage.dataCalls, { kind: 'status', status }, 3);
        await one.tryRead();
        stage.sandbox.faults.clear();
      }
      if (stage.profile.wrongLogin) await stage.visitor().login({ input: stage.profile.wrongLogin });
      must(!stage.answers().includes('LEAKED-UPSTREAM-TEXT'), 'LEAKED-UPSTREAM-TEXT in an answer');
    },
  },
];
