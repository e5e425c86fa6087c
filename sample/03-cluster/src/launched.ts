import type { Command, Ready } from './messages.js';

/** What a process says to the launcher that started it. */
export function tellLauncher(message: Ready | Command): void {
  process.send?.(message);
}

/** Ends this process when its launcher has gone, even by kill -9, as if it had been asked to. */
export function endWithLauncher(): void {
  process.once('disconnect', () => process.kill(process.pid, 'SIGTERM'));
}

export function printAndFail(error: unknown): void {
  console.error(error instanceof Error ? error.message : error);
  process.exit(1);
}
