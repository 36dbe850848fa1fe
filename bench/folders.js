// Folders for the time of a measurement.
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');

function withFolder(use) {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'bench-'));
  try {
    return use(folder);
  } finally {
    fs.rmSync(folder, { recursive: true, force: true });
  }
}

module.exports = { withFolder };
