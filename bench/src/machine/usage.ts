import { readdirSync, readFileSync } from 'node:fs';

/** CPU time of all threads of a process so far, us. Linux: first field of schedstat, ns (Documentation/scheduler/sched-stats). */
export function cpuUs(pid: number): number {
  let ns = 0;
  for (const task of readdirSync(`/proc/${pid}/task`)) {
    try {
      ns += Number(readFileSync(`/proc/${pid}/task/${task}/schedstat`, 'latin1').split(' ', 1)[0]);
    } catch {
      // The thread has just ended.
    }
  }
  return ns / 1000;
}

/** Current resident memory of a process, MiB. */
export function residentMib(pid: number): number {
  const line = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'latin1'));
  return Number(line?.[1] ?? 0) / 1024;
}
