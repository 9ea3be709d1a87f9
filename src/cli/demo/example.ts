import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readdir, readFile, rename, rm, stat } from 'node:fs/promises';
import type { RequestListener } from 'node:http';
import { createRequire } from 'node:module';
import { dirname, extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { requestTarget } from '../../server/http-request.js';
import { createOrigins } from '../../server/origins.js';
import { write } from '../../server/reply.js';

const PROJECT = fileURLToPath(new URL('../../../', import.meta.url));
const SOURCE = join(PROJECT, 'examples/web');
/** In the npm package, which has no source of the example. */
const PACKED = join(PROJECT, 'dist/example');
/** One folder for each state of the source, so that two demos at once, or an unfinished build, do no harm. */
const BUILT = join(PROJECT, 'node_modules/.cache/keyring-example');

/** Inputs of the build: files and folders of the project. */
const INPUTS = [
  'package-lock.json',
  'packages/client/src',
  'packages/react/src',
  ...['index.html', 'package.json', 'tsconfig.json', 'vite.config.ts', 'public', 'src'].map(
    name => `examples/web/${name}`,
  ),
];

/** Files by their path on the site, such as `/index.html`. */
type Files = ReadonlyMap<string, Buffer>;

async function filesIn(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter(entry => entry.isFile())
    .map(entry => join(entry.parentPath, entry.name))
    .sort();
}

async function inputFiles(): Promise<string[]> {
  const paths = INPUTS.map(async input => {
    const path = join(PROJECT, input);
    return (await stat(path)).isDirectory() ? filesIn(path) : [path];
  });
  return (await Promise.all(paths)).flat();
}

/** Fingerprint of the source and of the packages it is built with. */
async function fingerprint(): Promise<string> {
  const hash = createHash('sha256');
  for (const file of await inputFiles()) hash.update(file).update(await readFile(file));
  return hash.digest('hex').slice(0, 16);
}

async function build(folder: string): Promise<void> {
  const vite = dirname(createRequire(join(SOURCE, 'package.json')).resolve('vite/package.json'));
  const making = `${folder}.${process.pid}`;
  const command = [join(vite, 'bin/vite.js'), 'build', '--logLevel', 'error', '--outDir', making];
  try {
    await promisify(execFile)(process.execPath, command, {
      cwd: SOURCE,
      env: { ...process.env, NODE_ENV: 'production' },
    });
    // Where another demo was quicker it has made the same.
    await rename(making, folder).catch(() => undefined);
  } finally {
    await rm(making, { recursive: true, force: true });
  }
}

async function readAll(folder: string): Promise<Files> {
  const files = await filesIn(folder);
  const entries = files.map(async file => [file.slice(folder.length), await readFile(file)] as const);
  return new Map(await Promise.all(entries));
}

/** The example frontend, from the npm package or built from its source. Undefined: neither is here. */
export async function findExample(): Promise<Files | undefined> {
  if (existsSync(SOURCE)) return builtExample();
  return existsSync(PACKED) ? readAll(PACKED) : undefined;
}

/** The example frontend, built again if its source has changed. Rejects if it cannot be built, such as without its packages. */
export async function builtExample(): Promise<Files> {
  const folder = join(BUILT, await fingerprint());
  if (!existsSync(folder)) await build(folder);
  return readAll(folder);
}

const TYPES: Readonly<Record<string, string>> = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.svg': 'image/svg+xml',
};

/** Only the page's own files, no inline scripts and no frames. */
const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self'",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

/** Serves these files in front of a gateway, which serves everything else. */
export function servePages(files: Files, publicUrl: string, gateway: RequestListener): RequestListener {
  const origins = createOrigins({ publicUrl, production: false, origins: [] });
  return (request, response) => {
    const { path, search, host } = requestTarget(request);
    const name = path === '/' ? '/index.html' : path;
    const body = request.method === 'GET' ? files.get(name) : undefined;
    // Under another of the loopback names the gateway sends the browser to the right one.
    if (!body || origins.properUrl(host, `${path}${search}`)) return gateway(request, response);
    const type = TYPES[extname(name)] ?? 'application/octet-stream';
    write(response, { status: 200, headers: { 'content-type': type, 'content-security-policy': POLICY }, body });
  };
}
