// For `node --expose-gc --import`: SIGUSR2 collects garbage, then prints the process's memory and handles.
process.on('SIGUSR2', () => {
  globalThis.gc();
  const { heapUsed, rss } = process.memoryUsage();
  const listeners = process.eventNames().reduce((sum, name) => sum + process.listenerCount(name), 0);
  const handles = process.getActiveResourcesInfo().length;
  process.stdout.write(`process report ${JSON.stringify({ heapUsed, rss, handles, listeners })}\n`);
});
