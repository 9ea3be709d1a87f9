import { setFlagsFromString } from 'node:v8';

export const FLAGS: readonly string[] = [
  // What requests make lives through collections while they wait, so V8 comes to make it among the old objects from the start. Dead but not yet
  // collected, such objects keep alive what they point to, request after request: a third of a cheap request's time went into copying what nobody
  // needed.
  '--no-allocation-site-pretenuring',
  // Old garbage is looked for when the old objects have grown by half. By default they may grow to a multiple of what lives, here some 50 MiB for
  // nothing, and what is dead among them keeps young ones alive all the while.
  '--heap-growing-percent=50',
  // Code that was not run for a few full collections, as of an operation that nobody sent for some seconds, is kept. Thrown away, it has to be
  // compiled and sped up anew: a fifth of what such an operation took for the first seconds after.
  '--no-flush-bytecode',
];

/** Has V8's garbage collector fit a process in which many requests wait for upstreams. To be called before anything is served. */
export function tuneCollector(): void {
  for (const flag of FLAGS) setFlagsFromString(flag);
}
