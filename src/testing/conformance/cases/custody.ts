import type { Case } from '../case.js';
import { must } from '../finding.js';
import { printed } from '../output.js';
import type { Stage } from '../stage.js';

/** Every secret in use so far, in each encoding in which it could appear. */
function secretsOf({ sandbox: { ledger }, profile }: Stage): readonly string[] {
  const plain = [...ledger.entries.keys(), ...profile.secrets];
  return plain.flatMap(text => [
    text,
    encodeURIComponent(text),
    JSON.stringify(text).slice(1, -1),
    Buffer.from(text).toString('base64').replaceAll('=', ''),
  ]);
}

/** Every operation of a caller, against a provider whose responses contain the secrets it received. */
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
  const found = secrets.filter(secret => secret.length > 3 && text.includes(secret)).length;
  must(found === 0, `${found} secrets in ${where}`);
}

export const custody: readonly Case[] = [
  {
    name: 'strangers',
    rule: 'Two sessions share nothing. Each reads its own data, even when their requests interleave.',
    fix: 'api creates every object again for each caller. No loader, cache or client outlives the caller or belongs to the module.',
    needs: ['people'],
    stage: () => ({ service: true }),
    async run(stage) {
      const both = [await stage.signedIn(0), await stage.signedIn(1)] as const;
      // First each session alone: the data that it reads without the other.
      const own = [await both[0].read(), await both[1].read()];
      must(own[0] !== own[1], "both accounts read the same data in `read`: the second reads the first one's data");
      const reads = Array.from({ length: 40 }, (_, n) => both[n % 2 === 0 ? 0 : 1].read());
      const seen = await Promise.all(reads);
      const wrong = seen.filter((text, n) => text !== own[n % 2]).length;
      must(wrong === 0, `${wrong} of 40 responses had the data of the other session`);
    },
  },
  {
    name: 'secrets',
    rule: 'No secret appears in a response, in the log or on the console.',
    fix: 'Print nothing. Keep tokens, passwords and responses of the provider out of messages, `cause` and error codes.',
    async run(stage) {
      const { text } = await printed(() => everything(stage));
      const secrets = secretsOf(stage);
      mustHold(stage.answers(), secrets, "the gateway's responses");
      mustHold(stage.logged(), secrets, 'the log');
      mustHold(text, secrets, 'the console output');
    },
  },
  {
    name: 'upstream-words',
    rule: "The text of the provider's errors never reaches the client.",
    fix: "Throw gatewayError with your own message or with none. Never pass on the provider's message.",
    async run(stage) {
      const one = await stage.reader();
      for (const status of [200, 400, 403, 404, 409, 500]) {
        stage.sandbox.faults.next(stage.dataCalls, { kind: 'status', status }, 3);
        await one.tryRead();
        stage.sandbox.faults.clear();
      }
      if (stage.profile.wrongLogin) await stage.visitor().login({ input: stage.profile.wrongLogin });
      must(!stage.answers().includes('LEAKED-UPSTREAM-TEXT'), 'LEAKED-UPSTREAM-TEXT in a response');
    },
  },
];
