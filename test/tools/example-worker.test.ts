import { ChildProcess, fork } from 'child_process';
import { once } from 'events';
import * as fs from 'fs';
import * as path from 'path';
import { folder } from '../support/synth';

const ROOT = path.join(__dirname, '../..');

/** An example whose stack has a bucket, and what is said here. */
function example(more: string): string {
  const made = folder({
    'cdk.json': JSON.stringify({ context: { shop: 'closed' } }),
    'stacks.ts': `import { Annotations, App, CfnResource, Stack, Validations } from 'aws-cdk-lib';
      import { Bucket } from 'aws-cdk-lib/aws-s3';
      export function build(app: App): void {
        const stack = new Stack(app, 'Shop', { description: String(app.node.tryGetContext('shop')) });
        const bucket = new Bucket(stack, 'Orders');
        ${more}
      }`,
  });
  fs.symlinkSync(path.join(ROOT, 'node_modules'), path.join(made, 'node_modules'));
  return made;
}

describe('the worker that checks examples', () => {
  let worker: ChildProcess;
  const ask = async (more: string, context: object = {}) => {
    const made = example(more);
    const out = path.join(made, 'cdk.out');
    worker.send({ folder: made, context, out });
    const [answer] = await once(worker, 'message');
    return { ...answer, template: () => JSON.parse(fs.readFileSync(path.join(out, 'Shop.template.json'), 'utf8')) };
  };

  beforeAll(() => {
    worker = fork(path.join(ROOT, 'tools/example-worker.js'), { stdio: ['ignore', 'ignore', 'pipe', 'ipc'] });
    worker.stderr!.resume(); // where the CDK prints its reports
  });

  afterAll(async () => {
    const ended = once(worker, 'exit');
    worker.disconnect();
    await ended;
  });

  test('says why a program ends, and goes on with the next one', async () => {
    const { findings } = await ask('throw new Error(`no ${bucket.node.id} today`);');
    expect(findings).toEqual([expect.stringContaining('synth: Error: no Orders today')]);
  });

  test('finds nothing in an example that is well, and what the rule packs say', async () => {
    const { findings, packs, template } = await ask('');
    expect(findings).toEqual([]);
    expect(packs.map(({ pack }: any) => pack)).toEqual(['AwsSolutions', 'NIST.800.53.R5', 'HIPAA.Security', 'PCI.DSS.321']);
    expect(packs[0].findings).toContain('AwsSolutions-S1 at Shop/Orders/Resource');
    expect(template().Description).toBe('closed');
  });

  test('takes rules that fail for no clean report', async () => {
    const { findings, packs } = await ask('Validations.of(app).addPlugins({ name: "Own rules", validate() { throw new Error("no rule today"); } });');
    expect(packs).toBeUndefined();
    expect(findings).toEqual([expect.stringMatching(/Own rules has failed: .*no rule today/s)]);
  });

  test('takes the context of the variant before that of cdk.json', async () => {
    expect((await ask('', { shop: 'open' })).template().Description).toBe('open');
  });

  test('finds a property that CloudFormation does not have, and a warning', async () => {
    const { findings } = await ask('(bucket.node.defaultChild as CfnResource).addPropertyOverride("Colour", "red");');
    expect(findings.join('\n')).toMatch(/validation: .*Colour/s);
    const warned = await ask('Annotations.of(stack).addWarningV2("shop:late", "it is late");');
    expect(warned.findings).toEqual([expect.stringContaining('it is late')]);
  });
});
