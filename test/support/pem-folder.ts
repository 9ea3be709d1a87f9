import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { reapFolder } from './reaper.js';

/** A folder for PEM files, as settings name them. */
export interface PemFolder {
  /** Writes a file; resolves with its path. */
  write(name: string, text: string): Promise<string>;
  remove(): Promise<void>;
}

export async function pemFolder(): Promise<PemFolder> {
  const folder = await mkdtemp(join(tmpdir(), 'keyring-pem-'));
  reapFolder(folder);
  return {
    async write(name, text) {
      const file = join(folder, name);
      await writeFile(file, text);
      return file;
    },
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}
