import { MemoryStore } from '../../../src/auth/store/memory.js';
import { machineSuite } from './suite.js';

machineSuite('memory', async () => new MemoryStore(), 1_000);
