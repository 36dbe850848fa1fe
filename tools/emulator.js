// The emulated AWS of `emulator/`, started from Node.js.
//
//   node tools/emulator.js [options]            runs it until Ctrl+C; `--help` tells the options
//   await startEmulator({ strict: true })       starts one on a free port; it ends with this process, whatever becomes of it
const { fork, spawn } = require('node:child_process');
const fs = require('node:fs');
const path = require('node:path');
const readline = require('node:readline');
const { python } = require('./python-env');

const ROOT = path.join(__dirname, '..');
const CDK = path.join(__dirname, 'kept-cdk.js');
const BOOTSTRAP_TEMPLATE = path.join(ROOT, 'node_modules', 'aws-cdk', 'lib', 'api', 'bootstrap', 'bootstrap-template.yaml');
const ACCOUNT = '123456789012';
const REGION = 'us-east-1';

/** Nothing of the caller's AWS settings reaches the emulator, the CDK or an SDK. */
function withoutAws(environment) {
  return Object.fromEntries(Object.entries(environment).filter(([name]) => !name.startsWith('AWS_')));
}

/** A running emulator: where it is, what its clients need in their environment, and its own control routes. */
class Emulator {
  constructor(starter, { pid, endpoint, environment }) {
    this.starter = starter;
    this.pid = pid;
    this.endpoint = endpoint;
    // The CDK CLI would ask a proxy for this machine, too.
    const direct = [process.env.NO_PROXY ?? process.env.no_proxy, 'localhost', '127.0.0.1'].filter(Boolean).join(',');
    this.environment = { ...withoutAws(process.env), ...environment, NO_PROXY: direct, no_proxy: direct, CDK_DISABLE_CLI_TELEMETRY: 'true', CDK_DISABLE_VERSION_CHECK: '1', NODE_NO_WARNINGS: '1' };
    /** Settings of a client of the AWS SDK for JavaScript. */
    this.client = {
      endpoint, region: REGION, forcePathStyle: true,
      credentials: { accessKeyId: environment.AWS_ACCESS_KEY_ID, secretAccessKey: environment.AWS_SECRET_ACCESS_KEY },
    };
  }

  /** Asks the emulator itself; see the routes in emulator/README.md. */
  async control(method, route, body) {
    const response = await fetch(`${this.endpoint}/_emulator/${route}`, { method, body: body && JSON.stringify(body) });
    const answer = await response.json();
    if (!response.ok) throw new Error(`${method} ${route}: ${answer.message}`);
    return answer;
  }

  /**
   * Runs the CDK CLI against the emulator, and gives its output, both streams; an error when it fails. One command after the other.
   * `onLine` is told each line as it comes.
   */
  cdk(args, { onLine = () => {} } = {}) {
    const result = (this.lastCommand ?? Promise.resolve()).then(() => this.command(args, onLine));
    this.lastCommand = result.catch(() => {});
    return result;
  }

  async command(args, onLine) {
    const isThere = this.cli && this.cli.exitCode === null && this.cli.signalCode === null; // a command may have ended it
    const cli = this.cli = isThere ? this.cli : fork(CDK, { cwd: ROOT, env: this.environment, stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
    let output = '';
    let told = 0;
    const tell = () => {
      for (let end = output.indexOf('\n', told); end >= 0; end = output.indexOf('\n', told)) {
        onLine(output.slice(told, end));
        told = end + 1;
      }
    };
    const code = await new Promise(resolve => {
      const ended = status => settle(status ?? 'a signal');
      const heard = message => {
        if ('code' in message) return settle(message.code);
        output += message.text;
        tell();
      };
      const settle = status => { cli.off('exit', ended).off('message', heard); resolve(status); };
      cli.on('exit', ended).on('message', heard).send([...args, '--no-notices']);
    });
    if (code !== 0) throw new Error(`cdk ${args.join(' ')} ended with ${code}:\n${output}`);
    return output;
  }

  /**
   * Prepares an account and region as `cdk bootstrap` does, with the template and the parameters of the CDK CLI, but without starting it; another
   * account trusts this one.
   */
  async bootstrap(account = ACCOUNT, region = REGION) {
    const { CloudFormationClient, CreateStackCommand, DescribeStacksCommand } = require('@aws-sdk/client-cloudformation');
    const client = new CloudFormationClient(account === ACCOUNT ? { ...this.client, region } : await this.clientOf(account, region));
    const trust = account === ACCOUNT ? {} : { TrustedAccounts: ACCOUNT, CloudFormationExecutionPolicies: 'arn:aws:iam::aws:policy/AdministratorAccess' };
    await client.send(new CreateStackCommand({
      StackName: 'CDKToolkit',
      TemplateBody: fs.readFileSync(BOOTSTRAP_TEMPLATE, 'utf8'),
      Parameters: Object.entries({ FileAssetsBucketKmsKeyId: 'AWS_MANAGED_KEY', ...trust }).map(([ParameterKey, ParameterValue]) => ({ ParameterKey, ParameterValue })),
      Capabilities: ['CAPABILITY_IAM', 'CAPABILITY_NAMED_IAM', 'CAPABILITY_AUTO_EXPAND'],
    }));
    for (;;) {
      const { Stacks: [{ StackStatus, StackStatusReason }] } = await client.send(new DescribeStacksCommand({ StackName: 'CDKToolkit' }));
      if (StackStatus === 'CREATE_COMPLETE') return;
      if (StackStatus !== 'CREATE_IN_PROGRESS') throw new Error(`CDKToolkit in ${account} is ${StackStatus}: ${StackStatusReason}`);
      await new Promise(resolve => setTimeout(resolve, 100));
    }
  }

  /** What leads into another account, as variables of the environment. */
  async credentialsOf(account) {
    const { AssumeRoleCommand, STSClient } = require('@aws-sdk/client-sts');
    const { Credentials } = await new STSClient(this.client).send(new AssumeRoleCommand({ RoleArn: `arn:aws:iam::${account}:role/Owner`, RoleSessionName: 'owner' }));
    return { AWS_ACCESS_KEY_ID: Credentials.AccessKeyId, AWS_SECRET_ACCESS_KEY: Credentials.SecretAccessKey, AWS_SESSION_TOKEN: Credentials.SessionToken };
  }

  /** Settings of a client of the AWS SDK for JavaScript in another account and region. */
  async clientOf(account, region = REGION) {
    const keys = await this.credentialsOf(account);
    return { ...this.client, region, credentials: { accessKeyId: keys.AWS_ACCESS_KEY_ID, secretAccessKey: keys.AWS_SECRET_ACCESS_KEY, sessionToken: keys.AWS_SESSION_TOKEN } };
  }

  async stop() {
    if (this.cli?.connected) this.cli.disconnect();
    if (this.stopped) return;
    this.stopped = true;
    await this.starter.end(this.pid);
  }
}

/** How long one may take until it listens: a busy machine reads moto for half a minute. */
const LATEST = 180_000;

/** The process that emulators come from, which reads once what each of them needs; it ends with this process, and they with it. */
class Starter {
  constructor() {
    this.child = spawn(python(), ['-m', 'emulator', '--fork-server'], { cwd: ROOT, env: withoutAws(process.env), stdio: ['pipe', 'pipe', 'inherit'] });
    /** What is to be called when they end, by their process ids. */
    this.running = new Map();
    this.users = 0;
    readline.createInterface({ input: this.child.stdout }).on('line', line => this.hear(JSON.parse(line)));
    this.child.on('error', error => this.over(error)).on('exit', code => this.over(new Error(`what starts emulators ended with ${code}`)));
    this.child.stdin.on('error', () => {}); // `exit` tells
  }

  hear({ pid, ended, ...announced }) {
    if (ended === undefined) {
      this.running.set(pid, () => {});
      this.awaited.resolve({ pid, ...announced });
    } else if (this.running.has(pid)) {
      this.running.get(pid)();
      this.running.delete(pid);
    } else {
      this.awaited.reject(new Error(`the emulator ended with ${ended} before it listened`));
    }
  }

  over(error) {
    this.failure = error;
    this.awaited?.reject(error);
    for (const tell of this.running.values()) tell();
    this.running.clear();
  }

  /** Node.js waits for these handles only while somebody needs them. */
  hold(more) {
    this.users += more;
    for (const handle of [this.child, this.child.stdin, this.child.stdout]) handle[this.users > 0 ? 'ref' : 'unref']();
  }

  /** One after the other, since an announcement does not say whose it is. */
  async start(flags) {
    this.hold(+1);
    const before = this.last;
    const announced = this.last = (async () => {
      await before?.catch(() => {});
      if (this.failure) throw this.failure;
      return new Promise((resolve, reject) => {
        const late = setTimeout(() => reject(new Error(`no emulator has listened for ${LATEST / 1000} seconds`)), LATEST);
        const settled = settle => (value) => { clearTimeout(late); settle(value); };
        this.awaited = { resolve: settled(resolve), reject: settled(reject) };
        this.child.stdin.write(`${JSON.stringify(flags)}\n`);
      });
    })();
    try {
      return await announced;
    } catch (error) {
      this.hold(-1);
      throw error;
    }
  }

  async end(pid) {
    if (this.running.has(pid)) { // else it has ended by itself
      const ended = new Promise(resolve => this.running.set(pid, resolve));
      try { process.kill(pid); } catch { /* it has just ended */ }
      await ended;
    }
    this.hold(-1);
  }
}

let starter;

/** Options as the command line has them: `{ strict: true, port: 5000, shuffle: 7 }`. */
async function startEmulator(options = {}) {
  const flags = Object.entries(options).flatMap(([name, value]) => {
    const flag = `--${name.replace(/[A-Z]/g, letter => `-${letter.toLowerCase()}`)}`;
    return value === true ? [flag] : value === false || value === undefined ? [] : [flag, String(value)];
  });
  if (!starter || starter.failure) starter = new Starter();
  return new Emulator(starter, await starter.start(flags));
}

module.exports = { startEmulator, ACCOUNT, REGION };

if (require.main === module) {
  const args = process.argv.slice(2).filter(word => word !== '--'); // projen hands the dashes on
  const child = spawn(python(), ['-m', 'emulator', ...args], { cwd: ROOT, env: withoutAws(process.env), stdio: 'inherit' });
  for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => child.kill(signal));
  child.on('exit', code => { process.exitCode = code ?? 0; });
}
