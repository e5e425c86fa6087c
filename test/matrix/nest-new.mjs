// An application as `nest new` of Nest 11 makes it, CommonJS, set up for Jest as the documentation says.
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { run } from './run-command.mjs';

const RECIPES = fileURLToPath(new URL('../../docs/recipes/', import.meta.url));
const NEST_CLI = '@nestjs/cli@11';

/** The code blocks of a recipe in a language. */
function blocksOf(recipe, language) {
  const text = readFileSync(join(RECIPES, `${recipe}.md`), 'utf8');
  return [...text.matchAll(new RegExp(`^\`\`\`${language}\\n(.*?)^\`\`\``, 'gms'))].map(([, code]) => code);
}

/** Writes a block into the file that its first line names. */
function write(directory, code) {
  const [, path] = /^\/\/ (\S+)/.exec(code);
  writeFileSync(join(directory, path), code);
}

function setUpJest(directory, dependencies) {
  const file = join(directory, 'package.json');
  const { jest: _, ...manifest } = JSON.parse(readFileSync(file, 'utf8'));
  const [{ scripts }] = blocksOf('jest-commonjs', 'json').map((code) => JSON.parse(code));
  Object.assign(manifest.scripts, scripts);
  Object.assign(manifest.dependencies, dependencies);
  writeFileSync(file, JSON.stringify(manifest, null, 2));
  rmSync(join(directory, 'test/jest-e2e.json'));
  for (const code of [...blocksOf('jest-commonjs', 'js'), ...blocksOf('testing', 'ts')])
    write(directory, code);
}

/** The app that the e2e test of `nest new` starts then imports the package. */
function importPackage(directory) {
  const file = join(directory, 'src/app.module.ts');
  const code = readFileSync(file, 'utf8')
    .replace(/^/, "import { WeComPayModule } from 'nestjs-wecom-pay';\n")
    .replace('imports: []', "imports: [WeComPayModule.forRoot({ corpId: 'ww1', corpSecret: 'secret' })]");
  writeFileSync(file, code);
}

/** @returns the legs of this application, each a column of the table and the command that must succeed. */
export async function createNestNew(workplace, tarball, peers) {
  const options = ['--skip-git', '--skip-install', '--strict', '--package-manager', 'npm'];
  await run('npx', ['--yes', '-p', NEST_CLI, 'nest', 'new', 'nest-new', ...options], workplace);
  const directory = join(workplace, 'nest-new');
  setUpJest(directory, { ...peers, 'nestjs-wecom-pay': tarball });
  importPackage(directory);
  await run('npm', ['install', '--no-audit', '--no-fund', '--ignore-scripts', '--loglevel=error'], directory);
  const host = { title: 'nest new 11, CommonJS', directory };
  return ['build', 'test', 'test:e2e'].map((script) => ({
    host,
    column: `npm run ${script}`,
    command: ['npm', ['run', script]],
  }));
}
