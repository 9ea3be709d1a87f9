/** The fields of a sampled CPU profile that are read here (DevTools Protocol, Profiler.Profile). */
export interface CpuProfile {
  readonly nodes: readonly {
    readonly id: number;
    readonly callFrame: { readonly functionName: string; readonly url: string; readonly lineNumber: number };
  }[];
  readonly samples: readonly number[];
  /** Time since the previous sample, us. */
  readonly timeDeltas: readonly number[];
}

export interface SelfTime {
  readonly name: string;
  /** us per request. Idle time does not count. */
  readonly us: number;
}

/** Self time by function and by package, longest first. The contestant's own code is grouped by folder. `requests`: how many it covers. */
export function selfTimes(
  profile: CpuProfile,
  requests: number,
): { readonly functions: SelfTime[]; readonly places: SelfTime[] } {
  const us = new Map<number, number>();
  for (const [index, id] of profile.samples.entries()) us.set(id, (us.get(id) ?? 0) + (profile.timeDeltas[index] ?? 0));
  const functions = new Map<string, number>();
  const places = new Map<string, number>();
  for (const { id, callFrame } of profile.nodes) {
    const own = us.get(id) ?? 0;
    const { functionName, url, lineNumber } = callFrame;
    if (own === 0 || functionName === '(idle)') continue;
    const place = placeOf(url) || (functionName.startsWith('(') ? functionName : '(native)');
    add(functions, url ? `${functionName || '(anonymous)'} ${fileOf(url)}:${lineNumber + 1}` : functionName, own);
    add(places, place, own);
  }
  return { functions: sorted(functions, requests), places: sorted(places, requests) };
}

const add = (sums: Map<string, number>, name: string, us: number) => sums.set(name, (sums.get(name) ?? 0) + us);

const sorted = (sums: ReadonlyMap<string, number>, requests: number): SelfTime[] =>
  [...sums].map(([name, us]) => ({ name, us: us / requests })).sort((a, b) => b.us - a.us);

const fileOf = (url: string): string => url.replace(/^.*\/(?:node_modules|dist)\//, '');

function placeOf(url: string): string {
  if (url.startsWith('node:')) return url;
  const [, name] = /\/node_modules\/((?:@[^/]+\/)?[^/]+)\/(?!.*\/node_modules\/)/.exec(url) ?? [];
  return name ?? url.replace(/^.*\/dist\//, 'keyring ').replace(/\/[^/]*$/, '');
}
