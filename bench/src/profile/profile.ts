import { load, overLines } from '../load/load.js';
import type { Entrant } from '../measure/entrant.js';
import type { Query } from '../scenario/queries.js';
import { Inspector } from './inspector.js';
import { type CpuProfile, type SelfTime, selfTimes } from './self-times.js';

const SAMPLE_US = 200;
const MOST_FUNCTIONS = 40;
const MOST_PLACES = 20;

/** The CPU time of one query by function, as text. */
export async function profileOf(
  { running, exchanges, id }: Entrant,
  query: Query,
  connections: number,
  forMs: number,
): Promise<string> {
  const inspector = await Inspector.open(running.inspector ?? '');
  await inspector.send('Profiler.enable');
  await inspector.send('Profiler.setSamplingInterval', { interval: SAMPLE_US });
  await inspector.send('Profiler.start');
  const { requests } = await overLines(running.port, connections, lines =>
    load({ who: id, lines, exchanges: exchanges.get(query.id) ?? [], forMs }),
  );
  const { profile } = (await inspector.send('Profiler.stop')) as { profile: CpuProfile };
  inspector.close();
  const { functions, places } = selfTimes(profile, requests);
  const head = `${id}, ${query.id}: self time of the main thread by place, then by function, us per request`;
  return [head, ...lines(places.slice(0, MOST_PLACES)), '', ...lines(functions.slice(0, MOST_FUNCTIONS)), ''].join(
    '\n',
  );
}

const lines = (times: readonly SelfTime[]): string[] =>
  times.map(({ name, us }) => `${us.toFixed(1).padStart(8)}  ${name}`);
