import { MemoryStore } from '../../src/auth/store/memory.js';
import { accountSuite, interleavingSuite } from '../auth/interleaving-suite.js';
import { machineSuite } from '../auth/machine/suite.js';

/** The random walks of test/auth, many times as many. */
const openStore = async () => new MemoryStore();

machineSuite('memory', openStore, 10_000);
interleavingSuite('memory', openStore, 3_000);
accountSuite('memory', openStore, 3_000);
