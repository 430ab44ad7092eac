// Looks into a package: node inspect.mjs <path without extension> <name> <version>
import { existsSync, readFileSync } from 'node:fs';
import { inflateRawSync } from 'node:zlib';

const [, , path, name, version] = process.argv;

/** The entries of a zip file; the standard library of Node reads none. */
function entries(file) {
  const zip = readFileSync(file);
  const found = new Map();
  let at = zip.readUInt32LE(zip.lastIndexOf('PK\x05\x06', undefined, 'latin1') + 16);
  while (zip.readUInt32LE(at) === 0x02014b50) {
    const [method, size, nameLength, extra, comment, start] = [
      zip.readUInt16LE(at + 10), zip.readUInt32LE(at + 20), zip.readUInt16LE(at + 28), zip.readUInt16LE(at + 30), zip.readUInt16LE(at + 32), zip.readUInt32LE(at + 42)];
    const entry = zip.toString('utf8', at + 46, at + 46 + nameLength);
    const data = start + 30 + zip.readUInt16LE(start + 26) + zip.readUInt16LE(start + 28);
    const bytes = zip.subarray(data, data + size);
    found.set(entry, () => (method === 8 ? inflateRawSync(bytes) : bytes));
    at += 46 + nameLength + extra + comment;
  }
  return found;
}

const problems = [];
const expect = (holds, problem) => holds || problems.push(problem);
const files = entries(`${path}.nupkg`);
const nuspec = files.get(`${name}.nuspec`)().toString('utf8');
const isTool = nuspec.includes('name="DotnetTool"');
const assembly = isTool ? `tools/net10.0/any/${name}` : `lib/net10.0/${name}`;

expect(files.has(`${assembly}.dll`), `no ${assembly}.dll`);
expect(isTool || files.has(`${assembly}.xml`), 'no documentation');
expect(files.get('README.md')?.().length > 100, 'no README worth the name');
expect(nuspec.includes('<license type="expression">MIT</license>'), 'no license');
expect(nuspec.includes('<readme>README.md</readme>'), 'the README is not named');
expect(nuspec.includes('<icon>icon.png</icon>') && files.has('icon.png'), 'no icon');
for (const element of ['authors', 'description', 'tags', 'copyright'])
  expect(new RegExp(`<${element}>[^<]+</${element}>`).test(nuspec), `no ${element}`);
expect(!nuspec.includes('repository') || /<repository [^>]*commit="[0-9a-f]{40}"/.test(nuspec), 'the repository is named without a commit');
expect(!['BudgetTracker.Plaid', 'BudgetTracker.AspNetCore', 'BudgetTracker.Aws'].includes(name) || nuspec.includes(`<dependency id="BudgetTracker.Core" version="${version}"`), 'does not depend on the core of its own version');
expect(name !== 'BudgetTracker.Plaid.Emulator' || !nuspec.includes('<dependency '), 'the emulator depends on something');
for (const file of files.keys()) {
  const magic = files.get(file)().subarray(0, 4).toString('latin1');
  expect(magic !== '\x7fELF', `${file} runs on one platform only`);
}
expect(existsSync(`${path}.snupkg`) && [...entries(`${path}.snupkg`).keys()].includes(`${assembly}.pdb`), 'no symbols');

problems.forEach((problem) => console.error(`${name}: ${problem}`));
process.exitCode = problems.length === 0 ? 0 : 1;
