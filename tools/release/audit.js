// Asks the npm registry for known vulnerabilities in what users install with the library. It must know none.
//   node tools/release/audit.js
// Prints SKIPPED where no registry answers: offline, or behind a mirror that does not serve advisories.
const { spawnSync } = require('node:child_process');
const path = require('node:path');

const ROOT = path.join(__dirname, '..', '..');
const UNANSWERED = /\b(404|405|501)\b|ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH|ENOAUDIT/;

function audit() {
  // the peers come from the user's own project, and are of no concern here
  const { stdout, stderr } = spawnSync('npm', ['audit', '--omit', 'dev', '--omit', 'peer', '--json'], { cwd: ROOT, encoding: 'utf8', maxBuffer: 1 << 26, shell: process.platform === 'win32' });
  const report = /^\{/m.test(stdout) ? JSON.parse(stdout.slice(stdout.indexOf('{'))) : {};
  if (report.vulnerabilities) return Object.values(report.vulnerabilities).map(({ name, severity, range }) => `${name} ${range}: ${severity}`);
  const said = report.message ?? report.error?.summary ?? stderr.trim();
  if (UNANSWERED.test(`${said} ${report.statusCode ?? ''} ${report.error?.code ?? ''}`)) {
    console.log(`SKIPPED: known vulnerabilities were not looked up: the npm registry does not answer (${said.replace(/https?:\/\/\S+/g, 'its address').trim()}). Try again with a registry that serves advisories`);
    return undefined;
  }
  throw new Error(`npm audit said what is not understood: ${stdout}${stderr}`);
}

try {
  const found = audit();
  found?.forEach(line => console.log(`FAILS  ${line}`));
  if (found) console.log(`audit: ${found.length} known vulnerabilities in what users install`);
  process.exitCode = found?.length > 0 ? 1 : 0;
} catch (error) {
  console.error(`audit: ${error.message}`);
  process.exitCode = 1;
}
