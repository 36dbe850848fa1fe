import { Duration, Stack, TimeZone } from 'aws-cdk-lib';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as sns from 'aws-cdk-lib/aws-sns';
import { pipelines } from '../../src';
import { PIPELINE } from './failures/pipeline';
import { VALUES } from './failures/values';
import { Failure, NOT_KNOWN, testFailures } from '../support/failures';
import { connectionArn, deliver, deliveryIn, Shop, source } from '../support/pipelines';
import { lazyNumber, lazyText, newStack, numberToken, textToken } from '../support/synth';

const { Approval, Check, Compute, DeployWindow, Source, Synth, Target, Trigger, Value } = pipelines;
const timeZone = TimeZone.EUROPE_BERLIN;

/** What has to be known when the app is synthesized. */
const KNOWN = ([
  ['repository', 'Source.connection', 'repository', () => Source.connection(lazyText('a/b'), { connectionArn })],
  ['folder', 'Synth.cdk', 'directory', () => Synth.cdk({ directory: lazyText('infra') })],
  ['folder of the output', 'Synth.cdk', 'outputDirectory', () => Synth.cdk({ outputDirectory: lazyText('out') })],
  ['folder of an artifact', 'Synth.cdk', 'artifacts.Site', () => Synth.cdk({ artifacts: { Site: lazyText('out') } })],
  ['begin of a window', 'DeployWindow.daily', 'opens', (stack: Stack) => DeployWindow.daily({ opens: textToken(stack), closes: '12:00', timeZone })],
  ['end of a window', 'DeployWindow.daily', 'closes', (stack: Stack) => DeployWindow.daily({ opens: '12:00', closes: textToken(stack), timeZone })],
  ['freeze', 'DeployWindow.always', 'freeze', () => DeployWindow.always({ timeZone, freeze: [lazyText('2026-12-24')] })],
  ['time of a check', 'Check.http', 'within', () => Check.http({ url: Value.text('a'), within: Duration.minutes(lazyNumber(1)) })],
  ['time of a service', 'Target.ecsService', 'timeout', () => Target.ecsService({} as any, { timeout: Duration.minutes(lazyNumber(15)) })],
  ['time that alarms are watched', 'Stack/Delivery', 'bake', (stack: Stack) => deliveryIn(stack).addWave('Live', { bake: Duration.minutes(lazyNumber(30)) })],
  ['number of actions', 'Stack/Delivery', 'maxActionsPerStage', (stack: Stack) => deliveryIn(stack, { maxActionsPerStage: lazyNumber(20) })],
] satisfies [string, string, string, (stack: Stack) => unknown][]).map(([what, at, prop, make]): Failure => ({
  mistake: `${what} that is not known yet`, code: 'pipelines.value-not-known', at, prop, received: NOT_KNOWN, allowed: 'a value that is known when the app is synthesized', make,
}));

/** What there is no prop for. */
const UNKNOWN = ([
  ['commands', 'Synth.cdk', 'instalCommands', "'a list'", () => Synth.cdk({ instalCommands: ['npm ci'] } as object)],
  ['a branch', 'Source.connection', 'brnch', "'main'", () => Source.connection('a/b', { connectionArn, brnch: 'main' } as any)],
  ['a prop of the pipeline', 'Stack/Delivery', 'tests', "'a list'", (stack: Stack) => deliveryIn(stack, { tests: [] } as any)],
  ['an option of a wave', 'Stack/Delivery', 'bakes', "'an object of Duration'", (stack: Stack) => deliveryIn(stack).addWave('Live', { bakes: Duration.minutes(30) } as any)],
] satisfies [string, string, string, string, (stack: Stack) => unknown][]).map(([what, at, prop, received, make]): Failure => ({ mistake: `${what} that is misspelled`, code: 'pipelines.prop-unknown', at, prop, received, make }));

testFailures('pipelines', [...VALUES, ...PIPELINE, ...KNOWN, ...UNKNOWN]);

/** What is not known yet is for AWS to refuse. */
describe('lets pass what is not known yet:', () => {
  test.each<[string, (stack: Stack) => unknown]>([
    ['connection and branch', stack => deliveryIn(stack, { source: Source.connection('a/b', { connectionArn: textToken(stack), branch: textToken(stack, 'Branch'), triggers: [Trigger.push(), Trigger.tag([lazyText('v 1')])] }) })],
    ['names', stack => deliveryIn(stack, { pipelineName: textToken(stack), cliVersion: lazyText('2') })],
    ['key of a file', stack => deliveryIn(stack, { source: Source.s3(s3.Bucket.fromBucketName(stack, 'Theirs', 'releases'), textToken(stack), { trigger: false }) })],
    ['tag of an image', stack => Source.ecr({} as any, { tag: textToken(stack) })],
    ['values', stack => deliveryIn(stack, { synth: Synth.cdk({ variables: { A: Value.text(textToken(stack)) }, timeout: Duration.minutes(lazyNumber(1)), reports: { unit: { files: ['x'], format: lazyText('JUNITXML') } } }) })],
    ['time of a build', stack => deliveryIn(stack, { synth: Synth.cdk({ timeout: Duration.minutes(numberToken(stack)) }) })],
    ['size', () => Compute.linux({ size: lazyText('BUILD_GENERAL1_SMALL') as any })],
    ['topic', stack => deliver({}, (delivery, app) => {
      const topic = sns.Topic.fromTopicArn(app.node.findChild('Stack'), 'Theirs', textToken(stack));
      delivery.addStage(new Shop(app, 'Prod'), { approval: Approval.manual({ topic, message: lazyText('x'.repeat(999)) }) });
    }, stack)],
    ['check', stack => deliver({}, (delivery, app) => delivery.addStage(new Shop(app, 'Prod'), {
      verify: [Check.http({ url: Value.text(lazyText('example.com')), path: lazyText('/x'), contains: lazyText('y') }), Check.commands('Unit', [lazyText('x')])],
    }), stack)],
  ])('%s', (_name, make) => {
    expect(() => make(newStack())).not.toThrow();
  });

  test('and writes it as it will be', () => {
    const { stages } = deliver({}, (delivery, app) => delivery.addStage(new Shop(app, 'Prod'), {
      verify: [Check.http({ url: Value.text(lazyText('example.com')), path: lazyText('/x'), contains: lazyText('y') })],
    }));
    expect(stages.at(-1)!.actions.at(-1)!.parameters).toEqual({ url: 'example.com', path: '/x', contains: 'y', status: '200', seconds: '300' });
  });
});

test('an artifact of an additional source is known to targets', () => {
  expect(() => deliver({ additionalSources: { Site: source } }, (delivery, app) => {
    const stack = app.node.findChild('Stack');
    delivery.addDelivery('Files', { targets: [Target.s3(s3.Bucket.fromBucketName(stack, 'Bucket', 'files'), { artifact: 'Site' })] });
  })).not.toThrow();
});
