import { type Built, startGateway } from '../contestants/keyring.js';
import { answersTo } from '../load/answers.js';
import { startRedis } from '../machine/redis.js';
import { QUERIES } from '../scenario/queries.js';
import { median } from './median.js';

/** Time from the start of the process to the first complete response of the built gateway, alone on its core, ms. The median of several starts. */
export async function coldStart(built: Built, upstream: string, times: number): Promise<number> {
  const redis = await startRedis();
  try {
    const all: number[] = [];
    for (let n = 0; n < times; n += 1) {
      const begunAt = performance.now();
      const { child, port } = await startGateway(built, upstream, redis);
      await answersTo(port, [anonymous(port)]);
      all.push(performance.now() - begunAt);
      await child.stop();
    }
    return median(all);
  } finally {
    await redis.stop();
  }
}

function anonymous(port: number): Buffer {
  const body = JSON.stringify({ query: QUERIES[0]?.text });
  const head = `Host: localhost:${port}\r\nContent-Type: application/json\r\nContent-Length: ${body.length}`;
  return Buffer.from(`POST /graphql HTTP/1.1\r\n${head}\r\n\r\n${body}`);
}
