// For `node --import`: SIGUSR2 stops the clock for elapsed time (performance.now), and the next SIGUSR2 starts it again. Timers are not affected.
const now = performance.now.bind(performance);
let heldAtMs;
performance.now = () => heldAtMs ?? now();
process.on('SIGUSR2', () => {
  heldAtMs = heldAtMs === undefined ? now() : undefined;
  process.stdout.write(heldAtMs === undefined ? 'clock runs\n' : 'clock held\n');
});
