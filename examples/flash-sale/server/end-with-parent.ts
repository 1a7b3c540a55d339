// Loaded into the service before its own code. If the process that started the service is killed, the service stops in good
// order, as after a signal.
process.once('disconnect', () => process.kill(process.pid, 'SIGTERM'));
// The listener alone would keep the process alive.
process.channel?.unref();
