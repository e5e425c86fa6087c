import { join } from 'node:path';
import { BuiltPackage } from './built-package.js';
import { ChildApp } from './child-app.js';
import { snippetsOf } from './markdown.js';
import { readText } from './repository.js';
import { ScriptHost } from './script-host.js';

const { bin } = JSON.parse(readText('package.json')) as { bin: Record<string, string> };

/** The recipes as files beside the built package, and the scripts that run them there. */
export class RecipeApps implements AsyncDisposable {
  private readonly apps: ChildApp[] = [];
  private host: ScriptHost | undefined;

  private constructor(private readonly built: BuiltPackage) {}

  static async create(): Promise<RecipeApps> {
    const built = await BuiltPackage.create();
    await built.compile('test/docs/children', 'children');
    return new RecipeApps(built);
  }

  /** Writes the snippets of a recipe to files, and returns their paths in the order of the page. */
  async write(recipe: string): Promise<readonly string[]> {
    const snippets = snippetsOf(join('docs/recipes', `${recipe}.md`), 'ts');
    return Promise.all(
      snippets.map(async ({ code }, index) => this.built.add(`recipes/${recipe}-${index + 1}.ts`, code)),
    );
  }

  /** Compiles a script into the folder of the recipes. */
  async add(name: string, code: string): Promise<string> {
    return this.built.add(`recipes/${name}`, code);
  }

  /**
   * Runs a script of `test/docs/children`, or one that was added, in the process that all of them share. Resolves with
   * what its default export returns.
   */
  async run(script: string, args: readonly unknown[] = []): Promise<unknown> {
    this.host ??= new ScriptHost(this.pathOf('host'));
    return this.host.run(this.pathOf(script), args);
  }

  /** Starts such a script in a process of its own. */
  start(script: string): ChildApp {
    const app = new ChildApp(this.pathOf(script), {});
    this.apps.push(app);
    return app;
  }

  /** Where a command of the package is. */
  commandPath(name: string): string {
    return this.built.pathOf(bin[name] ?? '');
  }

  /** Where a script of `test/docs/children` is, or one that was added. */
  pathOf(script: string): string {
    return script.includes('/') ? script : this.built.pathOf(join('children', `${script}.js`));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all([...this.apps, this.host].map(async (app) => app?.[Symbol.asyncDispose]()));
    await this.built[Symbol.asyncDispose]();
  }
}

/** The code of a recipe's snippets. */
export function codeOf(recipe: string): readonly string[] {
  return snippetsOf(join('docs/recipes', `${recipe}.md`), 'ts').map(({ code }) => code);
}
