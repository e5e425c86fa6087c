// Runs scripts in one process, which loads Nest and TypeORM only once. It ends once its parent hangs up, unless a script
// has left something behind.

/** What a script exports by default. */
export type Script = (...args: readonly unknown[]) => Promise<unknown>;

export interface Order {
  readonly id: number;
  readonly path: string;
  readonly args: readonly unknown[];
}

export interface Answer {
  readonly id: number;
  readonly result?: unknown;
  readonly failure?: string;
}

async function answer({ id, path, args }: Order): Promise<Answer> {
  try {
    const script = (await import(path)) as { readonly default: Script };
    return { id, result: await script.default(...args) };
  } catch (error) {
    return { id, failure: error instanceof Error ? (error.stack ?? error.message) : String(error) };
  }
}

process.on('message', (order: Order) => {
  void answer(order).then((answered) => process.send?.(answered));
});
