// What Maven calls: `build` installs what the lock file names, writes the API's types and bundles;
// `test` lints, checks types and runs the unit tests. Each does nothing when its inputs are those of
// the last time.
import { createHash } from 'node:crypto';
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const BUILT_FROM = [
  'package.json', 'package-lock.json', '.npmrc', 'index.html', 'tsconfig.json', 'vite.config.ts',
  'src', 'scripts', '../copilot/api/openapi.yaml',
];
const TESTED_FROM = [...BUILT_FROM, 'test', 'e2e', 'vitest.config.ts', 'eslint.config.js'];

function files(path) {
  if (!existsSync(path)) return [];
  if (!statSync(path).isDirectory()) return [path];
  return readdirSync(path).sort().flatMap(name => files(join(path, name)));
}

function digest(paths) {
  const hash = createHash('sha256');
  for (const file of paths.flatMap(path => files(join(root, path)))) {
    hash.update(file.slice(root.length)).update('\0').update(readFileSync(file)).update('\0');
  }
  return hash.digest('hex');
}

function run(command, ...args) {
  const outcome = spawnSync(command, args, { cwd: root, stdio: 'inherit' });
  if (outcome.error) {
    console.error(`web-chat: cannot start ${command}: ${outcome.error.message}. Install Node.js 20.19 or newer with npm.`);
    process.exit(1);
  }
  if (outcome.status !== 0) process.exit(outcome.status ?? 1);
}

const tool = name => join(root, 'node_modules', '.bin', name);

function install() {
  const installed = join(root, 'node_modules', '.package-lock.json');
  const lock = digest(['package.json', 'package-lock.json']);
  const mark = join(root, 'node_modules', '.ollystack-lock');
  if (existsSync(installed) && existsSync(mark) && readFileSync(mark, 'utf8') === lock) return;
  run('npm', 'ci', '--ignore-scripts', '--no-audit', '--no-fund');
  writeFileSync(mark, lock);
}

function unlessDone(name, inputs, present, work) {
  const mark = join(root, 'target', `${name}.inputs`);
  const now = digest(inputs);
  if (present() && existsSync(mark) && readFileSync(mark, 'utf8') === now) {
    console.log(`web-chat ${name}: nothing changed`);
    return;
  }
  rmSync(mark, { force: true });
  work();
  mkdirSync(dirname(mark), { recursive: true });
  writeFileSync(mark, now);
}

const step = process.argv[2];
if (step === 'build') {
  unlessDone('build', BUILT_FROM, () => existsSync(join(root, 'target/classes/web-chat/index.html')), () => {
    install();
    mkdirSync(join(root, 'target/generated'), { recursive: true });
    run(tool('openapi-typescript'), '../copilot/api/openapi.yaml', '-o', 'target/generated/schema.ts');
    run(tool('vite'), 'build');
  });
} else if (step === 'test') {
  unlessDone('test', TESTED_FROM, () => true, () => {
    install();
    run(tool('tsc'), '--noEmit');
    run(tool('eslint'), '--max-warnings', '0', 'src', 'test', 'e2e');
    run(tool('vitest'), 'run');
  });
} else {
  console.error(`web-chat: unknown step ${step}. Expected build or test.`);
  process.exit(2);
}
