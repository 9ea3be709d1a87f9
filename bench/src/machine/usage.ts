import { readdirSync, readFileSync } from 'node:fs';

/** CPU time of a process so far, all its threads, in us. Linux: first field of schedstat, in ns (Documentation/scheduler/sched-stats). */
export function cpuUs(pid: number): number {
  let ns = 0;
  for (const task of readdirSync(`/proc/${pid}/task`)) {
    try {
      ns += Number(readFileSync(`/proc/${pid}/task/${task}/schedstat`, 'latin1').split(' ', 1)[0]);
    } catch {
      // A thread that has just ended.
    }
  }
  return ns / 1000;
}

/** Resident memory of a process now, in MiB. */
export function residentMib(pid: number): number {
  const line = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'latin1'));
  return Number(line?.[1] ?? 0) / 1024;
}
