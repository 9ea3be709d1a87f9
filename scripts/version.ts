import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

/** Files outside the workspaces that name the version, and the text in front of it. */
const PLACES: readonly (readonly [file: string, before: RegExp])[] = [
  ['deploy/kubernetes/deployment.yaml', /(?<=\/keyring-gateway:)[\w.-]+/g],
  ['examples/gateway/package.json', /(?<="keyring-gateway": "\^)[\w.-]+/g],
  ['examples/next/package.json', /(?<="keyring-gateway-(?:client|react)": "\^)[\w.-]+/g],
];

/** Writes the version of package.json into the files that name it. Changesets sets it in the workspaces only. */
export async function writeVersion(folder: string): Promise<void> {
  const { version } = JSON.parse(await readFile(join(folder, 'package.json'), 'utf8')) as { version: string };
  for (const [file, pattern] of PLACES) {
    const text = await readFile(join(folder, file), 'utf8');
    await writeFile(join(folder, file), text.replaceAll(pattern, version));
  }
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) await writeVersion('.');
