import type { ChildProcess } from 'node:child_process';
import { fork } from 'node:child_process';

/** Starts a script in a process of its own, which can be talked to. */
export function launchNode(script: URL, variables: Readonly<Record<string, string>>): ChildProcess {
  return fork(script, {
    env: { ...process.env, ...variables },
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    // Dates arrive as dates.
    serialization: 'advanced',
    // Ctrl-C in the terminal reaches the launcher alone, which ends the others one after the other.
    detached: true,
  });
}

/** Resolves with the first message of a kind. */
export function messageOf<T extends { readonly type: string }>(
  child: ChildProcess,
  type: T['type'],
): Promise<T> {
  return new Promise((resolve) => {
    child.on('message', function look(message) {
      if ((message as { readonly type?: unknown }).type !== type) return;
      child.off('message', look);
      resolve(message as T);
    });
  });
}
