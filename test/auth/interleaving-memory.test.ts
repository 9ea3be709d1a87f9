import { MemoryStore } from '../../src/auth/store/memory.js';
import { accountSuite, interleavingSuite } from './interleaving-suite.js';

interleavingSuite('memory', async () => new MemoryStore(), 250);
accountSuite('memory', async () => new MemoryStore(), 250);
