import { MemoryStore } from '../../src/auth/store/memory.js';
import { interleavingSuite } from './interleaving-suite.js';

interleavingSuite('memory', async () => new MemoryStore(), 1_000);
