// The package for .NET: a NuGet package, or, without an SDK, the C# code that it is compiled from.
const { pacmak, versionOf } = require('./run');

async function missing() {
  if (!await versionOf('dotnet', '--version')) return 'no .NET SDK was found. Install it from https://dot.net';
}

/** What it says is said where the package is not what it would be with an SDK. */
async function build(dist) {
  const lost = await missing();
  await pacmak('dotnet', dist, { codeOnly: lost !== undefined });
  return lost && `code only, not compiled: ${lost}`;
}

module.exports = { title: 'C#', missing, build, codeOnly: true };
