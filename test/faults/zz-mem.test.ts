import { fileURLToPath } from 'node:url';
import { it } from 'vitest';
import type { GatewayProcess } from '../support/gateway-process.js';
import type { Person } from '../support/person.js';
import { ME, SESSION, type Stage, staged } from '../support/stage.js';
import { until } from '../support/until.js';

const PRELOAD = fileURLToPath(new URL('../support/preload/heap.mjs', import.meta.url));
async function heap(g: GatewayProcess): Promise<number> {
  const before = [...g.logs().matchAll(/heap-used (\d+)/g)].length;
  process.kill(g.pid, 'SIGUSR2');
  return until('heap', () => {
    const all = [...g.logs().matchAll(/heap-used (\d+)/g)];
    return all.length > before ? Number(all.at(-1)?.[1]) : undefined;
  });
}
async function load(g: GatewayProcess, p: Person, n: number) {
  let left = n;
  const codes: Record<string, number> = {};
  await Promise.all(
    Array.from({ length: 100 }, async () => {
      while (left-- > 0) {
        const t = await p.ask(g, SESSION);
        const k = t.codes.join() + t.status;
        codes[k] = (codes[k] ?? 0) + 1;
      }
    }),
  );
  return codes;
}
for (const how of ['kill', 'pause'] as const)
  it(
    how,
    staged(async (stage: Stage) => {
      const g = await stage.gateway({
        nodeArgs: ['--expose-gc', '--import', PRELOAD],
        env: { KEYRING_LOG_LEVEL: 'warn' },
      });
      const p = await stage.signedIn(g);
      await load(g, p, 1500);
      console.log(how, 'well', await heap(g));
      if (how === 'kill') await stage.redis.kill();
      else stage.redis.pause();
      for (let i = 0; i < 10; i++) {
        const t = Date.now();
        const c = await load(g, p, 1000);
        console.log(how, i, await heap(g), c, Date.now() - t);
      }
      if (how === 'pause') stage.redis.resume();
      else await stage.redis.restart();
      await until('well', async () => (await p.ask(g, SESSION)).status === 200);
      await load(g, p, 1000);
      console.log(how, 'after', await heap(g));
    }),
  );
