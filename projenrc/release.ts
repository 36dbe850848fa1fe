import { awscdk } from 'projen';

const LANGUAGES = ['js', 'python', 'java', 'go', 'dotnet'];

/** What a release does beyond projen's own: see docs/releasing.md. */
export function addRelease(project: awscdk.AwsCdkConstructLibrary) {
  project.tasks.tryFind('bump')!.exec('node tools/release/changelog.js'); // migration notes in the changelog
  for (const language of LANGUAGES) {
    project.tasks.tryFind(`package:${language}`)!.reset(`node tools/package.js --only ${language}`); // as they are checked
  }
  const packages = project.addTask('packages', { description: 'Build the packages for all languages into dist; -- --only python for some of them', receiveArgs: true });
  packages.spawn(project.compileTask);
  packages.spawn(project.postCompileTask);
  packages.exec('node tools/package.js', { receiveArgs: true });

  project.addTask('release:dry-run', { description: 'Try a release without publishing anything', exec: 'node tools/release.js --dry-run', receiveArgs: true });

  project.tasks.tryFind('post-upgrade')!.exec('node tools/release/licenses.js'); // which names the versions that are bundled
  project.gitattributes.addAttributes('/compat/last-release/**', 'linguist-generated');
}
