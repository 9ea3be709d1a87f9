import { setTimeout as wait } from 'node:timers/promises';
import type { Case } from '../case.js';
import { Finding, must } from '../finding.js';
import type { Stage } from '../stage.js';
import type { Visitor } from '../visitor.js';

const LIFE =
  'The reader of the token response: return the lifetime in ms, and undefined for a value that is not a usable number.';
const MINUTE_MS = 60_000;

/** The body with another lifetime at `path`. `undefined` removes the field. A field that the body does not have is not added. */
function withLifetime(body: unknown, path: readonly string[], value: unknown): unknown {
  const [name = '', ...rest] = path;
  if (Array.isArray(body)) return body.map(one => withLifetime(one, path, value));
  if (typeof body !== 'object' || body === null || !(name in body)) return body;
  return { ...body, [name]: rest.length > 0 ? withLifetime(Reflect.get(body, name), rest, value) : value };
}

/** A signed-in visitor whose token responses contain this lifetime. */
async function readerWithLifetime(stage: Stage, value: unknown): Promise<Visitor> {
  const fields = stage.profile.life?.fields ?? [];
  const edit = (body: unknown) => fields.reduce((before, path) => withLifetime(before, path.split('.'), value), body);
  stage.sandbox.faults.next(stage.profile.tokenCalls, { kind: 'edit', edit }, 99);
  return stage.reader();
}

/** Throws a Finding if five reads cause a token request. */
async function isCalm(stage: Stage, one: Visitor, saying: string): Promise<void> {
  stage.forget();
  for (const _ of [1, 2, 3, 4, 5]) await one.read();
  const requests = stage.seen('token').length;
  must(requests === 0, `${saying}: ${requests} token requests for five reads`);
}

async function lifeLeftMs(one: Visitor): Promise<number> {
  const end = (await one.grant())?.accessExpiresAt;
  if (!end) throw new Finding('the grant has no accessExpiresAt');
  return Date.parse(end) - Date.now();
}

export const lives: readonly Case[] = [
  {
    name: 'fresh-token',
    rule: 'A new token is used without an immediate refresh.',
    fix: `${LIFE} A common cause is a value in seconds that is used as milliseconds.`,
    run: async stage => isCalm(stage, await stage.reader(), 'the usual lifetime'),
  },
  {
    name: 'life-as-told',
    rule: 'The gateway uses the token lifetime that the provider reports.',
    fix: LIFE,
    needs: ['people', 'toldLife'],
    async run(stage) {
      const expectedMs = stage.profile.life?.ms ?? 0;
      const leftMs = await lifeLeftMs(await stage.signedIn());
      must(Math.abs(leftMs - expectedMs) < MINUTE_MS, `${leftMs} ms left of ${expectedMs}`);
    },
  },
  {
    name: 'life-untold',
    rule: 'A token response without a lifetime is valid. The fallback lifetime applies.',
    fix: `${LIFE} Set fallbackLifeMs.`,
    needs: ['toldLife'],
    run: async stage => isCalm(stage, await readerWithLifetime(stage, undefined), 'no lifetime'),
  },
  {
    name: 'life-nonsense',
    rule: 'A lifetime of 0, below 0 or in words neither refuses the token nor refreshes it before every request.',
    fix: LIFE,
    needs: ['toldLife'],
    async run(stage) {
      for (const value of [0, -1, 'soon', null]) {
        const one = await readerWithLifetime(stage, value);
        await isCalm(stage, one, `a lifetime of ${JSON.stringify(value)}`);
        stage.sandbox.faults.clear();
      }
    },
  },
  {
    name: 'token-over',
    rule: 'An expired token is refreshed before use. No request is sent with it.',
    fix: `${LIFE} It counts from the time of the response.`,
    needs: ['toldLife'],
    async run(stage) {
      stage.profile.life?.set(1_000);
      const one = await stage.reader();
      const before = await one.read();
      await wait(1_200);
      stage.profile.life?.set(MINUTE_MS);
      stage.forget();
      must((await one.read()) === before, 'the data differ after the refresh');
      const refused = stage.seen('data').filter(({ status }) => status === 401 || status === 403).length;
      must(refused === 0, `${refused} requests were sent with an expired token`);
    },
  },
  ...[10, -10].map(
    (minutes): Case => ({
      name: minutes > 0 ? 'clock-ahead' : 'clock-behind',
      rule: `A provider's clock that is ${Math.abs(minutes)} minutes ${minutes > 0 ? 'ahead' : 'behind'} does not change the lifetime of tokens.`,
      fix: "Compare a time in a response with the provider's clock: the field next to it, or the Date header (src/upstream/provider-numbers.ts).",
      needs: ['people', 'toldLife'],
      async run(stage) {
        stage.sandbox.clock.skewMs = minutes * MINUTE_MS;
        const one = await stage.signedIn();
        const expectedMs = stage.profile.life?.ms ?? 0;
        const leftMs = await lifeLeftMs(one);
        must(Math.abs(leftMs - expectedMs) < MINUTE_MS, `${leftMs} ms left of ${expectedMs}`);
        await isCalm(stage, one, 'a skewed clock');
      },
    }),
  ),
];
