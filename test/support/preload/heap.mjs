// For `node --expose-gc --import`: SIGUSR2 prints `heap-used <bytes>`, garbage collected before.
process.on('SIGUSR2', () => {
  globalThis.gc();
  process.stdout.write(`heap-used ${process.memoryUsage().heapUsed}\n`);
});
