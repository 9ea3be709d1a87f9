import { fileURLToPath } from 'node:url';
import { answersTo } from '../load/answers.js';
import { start } from '../machine/child.js';
import { OTHER_CORE } from '../machine/cores.js';

export interface Upstream {
  readonly url: string;
  /** Number of calls so far, by endpoint. `refused` counts calls with a wrong token or an unknown path. */
  counts(): Promise<Readonly<Record<string, number>>>;
  stop(): Promise<void>;
}

/** Starts the upstream that replaces the four providers, on the core of the load. */
export async function startUpstream(people: number): Promise<Upstream> {
  const path = fileURLToPath(new URL('../upstream/main.js', import.meta.url));
  const child = start([process.execPath, path], { core: OTHER_CORE, env: { PEOPLE: String(people) } });
  const port = Number(await child.printed(/^listening (\d+)$/m));
  const request = Buffer.from(`GET /counts HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\n\r\n`);
  return {
    url: `http://127.0.0.1:${port}`,
    counts: async () => JSON.parse(String((await answersTo(port, [request]))[0])) as Record<string, number>,
    stop: () => child.stop('SIGKILL'),
  };
}
