import type { ChildProcess } from 'node:child_process';
import { fork } from 'node:child_process';
import type { Command, Ready } from '../messages.js';

/** Starts a script in a process of its own, which can be talked to. */
export function launchNode(script: URL, variables: Readonly<Record<string, string>>): ChildProcess {
  return fork(script, {
    env: { ...process.env, ...variables },
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    // Dates arrive as dates.
    serialization: 'advanced',
    // Ctrl-C in the terminal reaches the launcher alone, which ends the others in their order.
    detached: true,
  });
}

/** Resolves with what the process says once it is ready. */
export function readiness(child: ChildProcess): Promise<Ready> {
  return new Promise((resolve) => {
    child.on('message', (message: Ready | Command) => {
      if (message.type === 'ready') resolve(message);
    });
  });
}
