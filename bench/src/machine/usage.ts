import { readdirSync, readFileSync } from 'node:fs';

/** CPU time of all threads of a process so far, us. */
export const cpuUs = (pid: number): number => spentUs(pid, threadsOf(pid));

/** The same without the main thread. In a Node process, V8 compiles and collects garbage there. */
export const otherThreadsUs = (pid: number): number =>
  spentUs(
    pid,
    threadsOf(pid).filter(thread => thread !== String(pid)),
  );

/** The main thread has the id of the process. */
const threadsOf = (pid: number) => readdirSync(`/proc/${pid}/task`);

/** Linux: first field of schedstat, ns (Documentation/scheduler/sched-stats). */
function spentUs(pid: number, threads: readonly string[]): number {
  let ns = 0;
  for (const thread of threads) {
    try {
      ns += Number(readFileSync(`/proc/${pid}/task/${thread}/schedstat`, 'latin1').split(' ', 1)[0]);
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
