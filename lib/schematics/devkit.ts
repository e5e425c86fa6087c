/** What a schematic uses of `@angular-devkit/schematics`, which the Nest CLI brings and hands in. */
export interface Tree {
  exists(path: string): boolean;
  readText(path: string): string;
  create(path: string, content: string): void;
  overwrite(path: string, content: string): void;
  getDir(path: string): Directory;
}

interface Directory {
  readonly subfiles: readonly string[];
  visit(visitor: (path: string, entry?: { readonly content: Buffer } | null) => void): void;
}

export interface SchematicContext {
  readonly logger: { info(message: string): void };
  addTask(task: { toConfiguration(): { name: string; options: object } }): unknown;
}

/** Installs what `package.json` lists. The CLI sees npm, Yarn and pnpm by their lock files, but not Bun. */
export function scheduleInstall(tree: Tree, context: SchematicContext): void {
  const isBun = ['bun.lock', 'bun.lockb'].some((file) => tree.exists(file));
  const options = {
    command: 'install',
    quiet: true,
    hideOutput: true,
    ...(isBun ? { packageManager: 'bun' } : {}),
  };
  context.addTask({ toConfiguration: () => ({ name: 'node-package', options }) });
}
