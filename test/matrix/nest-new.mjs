// An application as `nest new` of Nest 11 makes it, CommonJS, set up for Jest as the documentation says.
import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { RECIPES as ORDER_LIFE } from '../docs/support/order-life.mjs';
import { run } from './run-command.mjs';

const REPOSITORY = fileURLToPath(new URL('../../', import.meta.url));
const RECIPES = join(REPOSITORY, 'docs/recipes');
const LIVE_ORDER = join(REPOSITORY, 'test/matrix/live-order.mjs');

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

/** What the recipes of the order's life need besides the package and its peers. */
function orderLifeDependencies(peers) {
  const { devDependencies } = JSON.parse(readFileSync(join(REPOSITORY, 'package.json'), 'utf8'));
  const { typeorm, libsql } = devDependencies;
  return { typeorm, libsql, '@nestjs/platform-fastify': peers['@nestjs/core'] };
}

/** Writes the shop and its front end. @returns what `dist/order-life.js` is told of them after the adapter. */
function writeOrderLife(directory) {
  for (const file of ['order-life.ts', 'mini-program.ts', 'shops.ts'])
    cpSync(join(REPOSITORY, 'test/docs/children', file), join(directory, 'src', file));
  mkdirSync(join(directory, 'src/recipes'));
  const recipes = ORDER_LIFE.flatMap((recipe) =>
    blocksOf(recipe, 'ts').map((code, index) => ({ name: `${recipe}-${index + 1}`, code })),
  );
  for (const { name, code } of recipes) writeFileSync(join(directory, `src/recipes/${name}.ts`), code);
  writeFileSync(join(directory, 'front-end.js'), blocksOf('checkout', 'js')[0]);
  return ['../front-end.js', ...recipes.map(({ name }) => `./recipes/${name}.js`)];
}

/** @returns the directory of an application as the CLI of that version makes it, not yet installed. */
export async function nestNew(workplace, name, version) {
  const options = ['--skip-git', '--skip-install', '--strict', '--package-manager', 'npm'];
  await run('npx', ['--yes', '-p', `@nestjs/cli@${version}`, 'nest', 'new', name, ...options], workplace);
  return join(workplace, name);
}

/** @returns the legs of this application, each a column of the table and the command that must succeed. */
export async function createNestNew(workplace, tarball, peers) {
  const directory = await nestNew(workplace, 'nest-new', '11');
  setUpJest(directory, {
    ...peers,
    ...orderLifeDependencies(peers),
    'nestjs-wecom-pay': tarball,
  });
  importPackage(directory);
  const shop = writeOrderLife(directory);
  await run('npm', ['install', '--no-audit', '--no-fund', '--ignore-scripts', '--loglevel=error'], directory);
  const host = { title: 'nest new 11, CommonJS', directory };
  const scripts = ['build', 'test', 'test:e2e'].map((script) => ({
    host,
    column: `npm run ${script}`,
    command: ['npm', ['run', script]],
  }));
  const orderLives = ['express', 'fastify'].map((adapter) => ({
    host,
    column: `order-life ${adapter}`,
    command: [process.execPath, [LIVE_ORDER, adapter, ...shop]],
  }));
  return [...scripts, ...orderLives];
}
