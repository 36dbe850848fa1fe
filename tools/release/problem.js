/** Something that the maintainer has to mend before a release: a stable code, what is wrong, and what to do. */
class Problem extends Error {
  constructor(code, what, fix) {
    super(`[release.${code}] ${what}. Fix: ${fix}`);
    this.code = `release.${code}`;
  }
}

module.exports = { Problem };
