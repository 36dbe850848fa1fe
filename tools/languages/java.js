// The package for Java: a Maven repository with the jar, its sources and its documentation.
const { createHash } = require('node:crypto');
const fs = require('node:fs');
const path = require('node:path');
const { pathToFileURL } = require('node:url');
const manifest = require('../../package.json');
const { CACHE, KEPT, ROOT, Unavailable, empty, inFolder, offline, pacmak, reason, run, timed, versionOf } = require('./run');

const { groupId } = manifest.jsii.targets.java.maven;
/** A repository of our own: nothing in it was installed by somebody else, and we install nothing for others. */
const REPOSITORY = path.join(CACHE, 'maven');
const EXAMPLES = path.join(ROOT, 'examples', 'java');
const DEPENDENCY_PLUGIN = 'org.apache.maven.plugins:maven-dependency-plugin:3.6.0';
const DEPLOY_PLUGIN = 'org.apache.maven.plugins:maven-deploy-plugin:3.1.1';
const HEAP = '4g'; // as much as jsii-pacmak gives javac

async function missing() {
  const [jdk] = await versionOf('javac', '-version') ?? [];
  const maven = await versionOf('mvn', '--version');
  const lost = [...jdk >= 17 ? [] : ['JDK 17 or newer'], ...maven ? [] : ['Maven']];
  if (lost.length > 0) return `no ${lost.join(' and no ')} was found. Install both: apt-get install openjdk-17-jdk maven`;
}

/** Not jsii-pacmak's own build: that asks for all versions of aws-cdk-lib, and requires the newest of them from every user. */
async function build(dist, { docs = true } = {}) {
  await inFolder(async folder => {
    await pacmak('java', folder, { codeOnly: true });
    const code = path.join(folder, 'java');
    requireFloors(path.join(code, 'pom.xml'));
    await provideCdk(packagesNamedIn(code, EXAMPLES));
    const target = `-DaltDeploymentRepository=dist::${pathToFileURL(path.join(dist, 'java'))}`;
    await mvn(code, 'package', `${DEPLOY_PLUGIN}:deploy`, target, ...docs ? [] : ['-Dmaven.javadoc.skip=true']);
  });
}

/** In place of ranges, their lower ends: users decide what is newer, and Maven does not ask for every release there is. */
function requireFloors(pom) {
  const text = fs.readFileSync(pom, 'utf8');
  fs.writeFileSync(pom, text.replace(/<version>\[([\d.]+),[\d.]*\)<\/version>/g, '<version>$1</version>'));
}

function mvn(folder, ...args) {
  return run(['mvn', '--batch-mode', '--quiet', `-Dmaven.repo.local=${REPOSITORY}`, ...args], { cwd: folder });
}

/** aws-cdk-lib for Java. Some repositories do not have its large jar: then what is needed is generated from the npm package. */
async function provideCdk(packages) {
  const { version } = require('aws-cdk-lib/package.json');
  const folder = path.join(REPOSITORY, 'software', 'amazon', 'awscdk', 'aws-cdk-lib', version);
  const jar = path.join(folder, `aws-cdk-lib-${version}.jar`);
  const list = path.join(folder, 'packages.json'); // beside a jar of our own
  const made = fs.existsSync(list) ? JSON.parse(fs.readFileSync(list, 'utf8')) : [];
  if (fs.existsSync(jar) ? !fs.existsSync(list) || packages.every(name => made.includes(name)) : await fetchCdk(version)) return;
  const all = [...new Set([...made, ...packages])].sort();
  const kept = path.join(KEPT, 'java', `${version}-${createHash('sha256').update(all.join()).digest('hex').slice(0, 16)}`);
  if (!fs.existsSync(kept)) {
    await timed(`Java: aws-cdk-lib ${version} made from the npm package, as its jar is not in the repository; kept for the next time`, () => makeCdk(version, all, kept));
  }
  empty(folder); // Maven leaves a note there that it has not found the jar
  fs.cpSync(kept, folder, { recursive: true });
}

/** A folder with a jar, its pom, and the list of its packages: all of it, or none. */
function makeCdk(version, packages, kept) {
  return inFolder(async scratch => {
    const compiled = await compileCdk(scratch, packages);
    const half = `${kept}.${process.pid}`;
    empty(half);
    fs.writeFileSync(path.join(half, 'packages.json'), JSON.stringify(packages));
    fs.copyFileSync(path.join(scratch, 'java', 'pom.xml'), path.join(half, `aws-cdk-lib-${version}.pom`));
    await run(['jar', '--create', '--no-compress', '--file', path.join(half, `aws-cdk-lib-${version}.jar`), '-C', compiled, '.']);
    fs.renameSync(half, kept);
  });
}

/** Whether the repository has the jar. */
async function fetchCdk(version) {
  fs.mkdirSync(REPOSITORY, { recursive: true });
  try {
    await mvn(REPOSITORY, `${DEPENDENCY_PLUGIN}:get`, `-Dartifact=software.amazon.awscdk:aws-cdk-lib:${version}`, '-Dtransitive=false');
    return true;
  } catch (error) {
    if (offline(error)) throw new Unavailable('Maven Central could not be reached. Is there a network, and a mirror in ~/.m2/settings.xml if one is needed?');
    if (/could not find artifact/i.test(reason(error))) return false;
    throw error;
  }
}

/** Packages of the CDK that sources name. */
function packagesNamedIn(...folders) {
  const named = folders.flatMap(javaFiles).flatMap(file => [...fs.readFileSync(file, 'utf8').matchAll(/\bsoftware\.amazon\.awscdk(\.[a-z]\w*)*(?=\.[A-Z])/g)].map(([name]) => name));
  return [...new Set(named)].sort();
}

function javaFiles(folder) {
  return fs.readdirSync(folder, { recursive: true }).filter(file => file.endsWith('.java')).map(file => path.join(folder, file));
}

/** These packages, and all that they refer to: a third of the library, and of the time. */
async function compileCdk(scratch, packages) {
  await pacmak('java', scratch, { codeOnly: true, of: path.join(ROOT, 'node_modules', 'aws-cdk-lib'), snippets: 'verbatim' });
  const code = path.join(scratch, 'java');
  requireFloors(path.join(code, 'pom.xml'));
  const classes = path.join(scratch, 'classes');
  fs.cpSync(path.join(code, 'src', 'main', 'resources'), classes, { recursive: true });
  const sources = path.join(code, 'src', 'main', 'java');
  const wanted = new Set(packages.map(name => path.join(sources, ...name.split('.'))));
  fs.writeFileSync(path.join(scratch, 'sources.txt'), javaFiles(sources).filter(file => wanted.has(path.dirname(file))).map(file => `"${file}"`).join('\n'));
  await run([
    'javac', `-J-Xmx${HEAP}`, '-J-XX:+UseParallelGC', '-proc:none', '-nowarn', '-g:none', '-encoding', 'UTF-8', '-implicit:class', '-sourcepath', sources,
    '-classpath', await classpathOf(code), '-d', classes, `@${path.join(scratch, 'sources.txt')}`,
  ]);
  return classes;
}

/** What the project in a folder depends on, as Java takes it. */
async function classpathOf(folder, ...args) {
  const file = path.join(folder, 'classpath.txt');
  await mvn(folder, `${DEPENDENCY_PLUGIN}:build-classpath`, `-Dmdep.outputFile=${file}`, ...args);
  return fs.readFileSync(file, 'utf8').trim();
}

/** Compiles a copy of the examples, with the jar of the new package. */
async function install({ dist, work }) {
  const project = path.join(work, 'examples');
  await provideCdk(packagesNamedIn(EXAMPLES));
  empty(project);
  fs.cpSync(EXAMPLES, project, { recursive: true, filter: source => path.basename(source) !== 'target' });
  fs.rmSync(path.join(REPOSITORY, ...groupId.split('.')), { recursive: true, force: true }); // Maven never fetches the same version again
  const settings = [`-Dcdk-wheelhouse.version=${manifest.version}`, `-Dcdk-wheelhouse.repository=${pathToFileURL(path.join(dist, 'java'))}`];
  const classpath = await timed('Java: jar fetched from its repository, examples compiled', async () => {
    await mvn(project, 'compile', ...settings);
    return [path.join(project, 'target', 'classes'), await classpathOf(project, ...settings)].join(path.delimiter);
  });
  const scratch = path.join(work, 'tmp'); // jsii's runtime leaves its programs behind
  empty(scratch);
  const java = ['java', '-XX:TieredStopAtLevel=1', `-Djava.io.tmpdir=${scratch}`, '-classpath', classpath, 'com.example.wheelhouse.Main']; // for a short run
  return { command: example => [...java, example] };
}

module.exports = { title: 'Java', missing, build, install };
