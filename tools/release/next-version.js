// Says which version is next; projen's task `bump` asks it.
//   node tools/release/next-version.js       with VERSION, LATEST_TAG and SUGGESTED_BUMP in the environment, as `bump` sets them
// Prints nothing where the version that the commits suggest is right, or the version that it must be instead.
const path = require('node:path');
const { readNotes } = require('../upgrade/notes');
const { Problem } = require('./problem');

/** The version of the first release: projen would make it 0.0.0, which says that there was none. */
const FIRST = '0.1.0';

/** `suggested` is major, minor, patch or none, by the commits: before 1.0.0 a breaking change is minor, and everything else patch. */
function nextVersion({ latestTag, version, suggested, breaking }) {
  if (!latestTag) return FIRST;
  if (suggested === 'none') return 'none';
  const breaks = suggested === 'major' || (suggested === 'minor' && version.startsWith('0.'));
  if (breaking && !breaks) {
    throw new Problem('not-breaking', `docs/migrations/next.json says that the release is a breaking one, and the commits since ${latestTag} only ask for a ${suggested} version`,
      'say which commit breaks what, with "BREAKING CHANGE: ..." at the end of its message, or undo what breaks users');
  }
  return '';
}

module.exports = { FIRST, nextVersion };

if (require.main === module) {
  const { LATEST_TAG: latestTag, VERSION: version, SUGGESTED_BUMP: suggested } = process.env;
  try {
    const { breaking } = readNotes(path.join(__dirname, '..', '..', 'docs', 'migrations'));
    process.stdout.write(nextVersion({ latestTag, version, suggested: suggested?.trim(), breaking }));
  } catch (error) {
    console.error(error.message);
    process.exitCode = 1;
  }
}
