import { type ChildProcess, spawn } from 'node:child_process';
import type { Writable } from 'node:stream';

/**
 * Reads the lines `+ pid`, `- pid` and `d folder`. Its input ends when this process ends for any reason; it then kills and removes what is left.
 * In a process group of its own, so that Ctrl-C on the terminal does not take it first.
 */
const SCRIPT = `
pids='' dirs=''
while read -r op what; do
  case $op in
    +) pids="$pids $what" ;;
    d) dirs="$dirs $what" ;;
    -) left=''; for one in $pids; do [ "$one" = "$what" ] || left="$left $one"; done; pids=$left ;;
  esac
done
[ -z "$pids" ] || kill -KILL $pids 2>/dev/null
[ -z "$dirs" ] || rm -rf $dirs
`;

let pipe: Writable | undefined;

function reaper(): Writable {
  if (pipe) return pipe;
  const child = spawn('/bin/sh', ['-c', SCRIPT], { detached: true, stdio: ['pipe', 'ignore', 'ignore'] });
  child.unref();
  pipe = child.stdin;
  // A pipe that waits for its reader would keep this process alive.
  (child.stdin as Writable & { unref(): void }).unref();
  return pipe;
}

/** Has a child killed if this process ends before it, even by SIGKILL. */
export function reap(child: ChildProcess): void {
  if (child.pid === undefined) return;
  reaper().write(`+ ${child.pid}\n`);
  child.once('exit', () => reaper().write(`- ${child.pid}\n`));
}

/** Has a folder removed when this process ends. Its path must be free of blanks. */
export function reapFolder(path: string): void {
  reaper().write(`d ${path}\n`);
}
