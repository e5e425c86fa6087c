import type { PollingEngine } from '../../polling/engine/polling-engine.interface.js';
import type { EngineBench } from './engine-cases.js';
import { CASES } from './engine-cases.js';
import { RecordedWork } from './recorded-work.js';

/** Creates engines for one test case. Engines of a shared kind share their orders. */
export interface EnginePlace {
  /** Creates an engine that is not started. */
  open(): Promise<PollingEngine>;
  /** Closes everything that was opened. */
  close(): Promise<void>;
}

/** One requirement that every engine must meet. */
export interface ContractCase {
  readonly name: string;
  /** @throws if the engine does not meet it. */
  readonly run: () => Promise<void>;
}

/**
 * The requirements that every `PollingEngine` must meet, as test cases for your own. They take seconds of real time,
 * some more than the 5 s that a test is given by default.
 *
 * @param openPlace creates an empty place, called once per case.
 * @example
 * describe('MyEngine', () => {
 *   for (const { name, run } of pollingEngineContract(openPlace)) it(name, run, 60_000);
 * });
 */
export function pollingEngineContract(openPlace: () => Promise<EnginePlace>): readonly ContractCase[] {
  return Object.entries(CASES).map(([name, check]) => ({ name, run: () => runIn(openPlace, check) }));
}

async function runIn(
  openPlace: () => Promise<EnginePlace>,
  check: (bench: EngineBench) => Promise<void>,
): Promise<void> {
  const place = await openPlace();
  try {
    await check({ engine: await place.open(), work: new RecordedWork() });
  } finally {
    await place.close();
  }
}
