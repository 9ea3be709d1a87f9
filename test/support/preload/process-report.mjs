// For `node --expose-gc --import`: SIGUSR2 prints what the process holds, garbage collected before.
process.on('SIGUSR2', () => {
  globalThis.gc();
  const { heapUsed, rss } = process.memoryUsage();
  const listeners = process.eventNames().reduce((sum, name) => sum + process.listenerCount(name), 0);
  const handles = process.getActiveResourcesInfo().length;
  process.stdout.write(`process report ${JSON.stringify({ heapUsed, rss, handles, listeners })}\n`);
});
