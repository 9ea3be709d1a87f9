import { lstatSync, mkdirSync } from 'node:fs';
import module from 'node:module';
import { fileURLToPath } from 'node:url';

/** In the package's own folder: a user who can write there can change the code itself. */
const FOLDER = fileURLToPath(new URL('../../.compile-cache', import.meta.url));
const OTHERS_MAY_WRITE = 0o022;

type Enable = (folder: string) => unknown;
/** Absent before Node.js 22.1. */
const { enableCompileCache } = module as { readonly enableCompileCache?: Enable };

/**
 * Keeps the compiled code of every module that is loaded from now on, for the next start. Node.js does not authenticate what it finds in its cache and
 * runs it: its default folder, in the shared temporary directory, is not used (docs/decisions/compile-cache.md). Without a folder that only this user can write to, nothing is
 * kept. Where NODE_COMPILE_CACHE names a folder, Node.js uses that one. Never throws.
 */
export function useCompileCache(folder = FOLDER, enable: Enable | undefined = enableCompileCache): void {
  if (!enable || process.env.NODE_COMPILE_CACHE || process.env.NODE_DISABLE_COMPILE_CACHE) return;
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    const found = lstatSync(folder);
    const isOurs =
      process.getuid === undefined || (found.uid === process.getuid() && (found.mode & OTHERS_MAY_WRITE) === 0);
    if (isOurs && found.isDirectory()) enable(folder);
  } catch {
    // A read-only file system: the start takes longer.
  }
}
