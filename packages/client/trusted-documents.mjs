// Writes the list of the client's own operations, for gateways that run trusted documents only.
import { createHash } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import * as operations from './dist/operations.js';

const hash = text => createHash('sha256').update(text).digest('hex');
const list = Object.fromEntries(Object.values(operations).map(text => [hash(text), text]));
writeFileSync(new URL('dist/trusted-documents.json', import.meta.url), `${JSON.stringify(list, null, 2)}\n`);
