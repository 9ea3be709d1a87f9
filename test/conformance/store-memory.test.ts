import { MemoryStore } from '../../src/auth/store/memory.js';
import { storeSuite } from './store-suite.js';
import { watchSuite } from './watch-suite.js';

const store = new MemoryStore();
storeSuite('memory', () => store);
watchSuite(
  'memory',
  () => store,
  () => store,
);
