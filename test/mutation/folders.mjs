const unit = (...folders) => folders.map((folder) => `unit/${folder}/**/*.spec.ts`);
const endToEnd = (...folders) => folders.map((folder) => `e2e/${folder}/**/*.spec.ts`);
const RULES = [
  'api',
  'common',
  'decode',
  'diagnostics',
  'errors',
  'events',
  'health',
  'lifecycle',
  'logs',
  'options',
  'order',
];
const FEATURES = ['applyment', 'bill', 'notification', 'payment', 'reconciliation', 'refund'];
const TOOLS = ['cli', 'commands', 'opentelemetry', 'schematics', 'swagger'];

/** Folders of `lib/`, and the specs that are to notice their mutants. */
const GROUPS = [
  {
    name: 'rules',
    folders: RULES,
    specs: ['unit/**/*.spec.ts'],
  },
  {
    name: 'calls',
    folders: ['access-token', 'calls', 'http'],
    specs: [...unit('access-token', 'api', 'calls', 'http'), 'e2e/*.spec.ts'],
  },
  {
    name: 'polling',
    folders: ['host', 'jobs', 'polling'],
    specs: [...unit('host', 'jobs', 'lifecycle', 'polling'), ...endToEnd('polling')],
  },
  { name: 'features', folders: FEATURES, specs: [...unit(...FEATURES), ...endToEnd(...FEATURES)] },
  {
    name: 'redis',
    folders: ['bullmq', 'redis'],
    specs: [...unit('bullmq', 'redis'), ...endToEnd('bullmq', 'redis')],
  },
  { name: 'tools', folders: TOOLS, specs: [...unit(...TOOLS), ...endToEnd(...TOOLS)] },
];

/**
 * What a run mutates, group by group.
 * @param wanted folders; none for all.
 * @throws if there is no such folder.
 */
export function groupsOf(wanted) {
  const all = GROUPS.flatMap(({ folders }) => folders);
  const unknown = wanted.find((folder) => !all.includes(folder));
  if (unknown !== undefined) throw new Error(`A folder is one of ${all.join(', ')}, got "${unknown}".`);
  return GROUPS.map(({ folders, ...group }) => ({
    ...group,
    folders: wanted.length === 0 ? folders : folders.filter((folder) => wanted.includes(folder)),
  })).filter(({ folders }) => folders.length > 0);
}

/** The group that this process is about. */
export const [group] = groupsOf(process.env.MUTATED_FOLDERS?.split(',') ?? []);

export const reportOf = (name) => `reports/mutation/${name}.json`;
