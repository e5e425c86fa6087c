import { loadCockatiel } from '../../lib/calls/call.js';
import { loadQueue } from '../../lib/common/queue.js';

/** Loads what is otherwise loaded with the first call. That takes real time, for which no fake clock waits. */
export async function loadLazyParts(): Promise<void> {
  await Promise.all([loadQueue(), loadCockatiel()]);
}
