import { App, CfnOutput, CliCredentialsStackSynthesizer, DefaultStackSynthesizer, Duration, LegacyStackSynthesizer, Stack, Stage } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as codepipeline from 'aws-cdk-lib/aws-codepipeline';
import * as ecr from 'aws-cdk-lib/aws-ecr';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as sns from 'aws-cdk-lib/aws-sns';
import { pipelines } from '../../../src';
import { Failure } from '../../support/failures';
import { connectionArn, deliver, deliveryIn, Props, Shop, simple, source, STAGING, synth, TOOLS, toolsStack, Use } from '../../support/pipelines';
import { textToken } from '../../support/synth';

const { Approval, Check, Compute, Source, Synth, Target, Trigger, Value } = pipelines;
const { minutes } = Duration;

const at = 'Stack/Delivery';

type Given = Props | ((stack: Stack) => Props);
const wrong = (code: string, mistake: string, prop: string, received: string, props: Given, allowed?: string | RegExp): Failure =>
  ({ code: `pipelines.${code}`, mistake, at, prop, received, allowed, make: stack => deliveryIn(stack, typeof props === 'function' ? props(stack) : props) });

/** What shows when the app is synthesized. */
const late = (code: string, mistake: string, prop: string, received: string | undefined, use: Use, props = {}, allowed?: string | RegExp): Failure =>
  ({ code: `pipelines.${code}`, mistake, at, prop, received, allowed, make: () => deliver(props, use) });

const manyChecks = (count: number) => Array.from({ length: count }, () => Check.http({ url: Value.text('example.com') }));

/** What may be looked for where everything else is as short as it can be. */
const CONTAINS = 1000 - JSON.stringify({ url: 'a', path: '/', status: '200', contains: '', seconds: '300' }).length;

const unit = (name: string) => Check.commands(name, ['x']);
const host = new codepipeline.Variable({ variableName: 'host', defaultValue: 'example.com' });

const PROPS: Failure[] = [
  wrong('source-without-code', 'an image as the source', 'source', '\'Source.ecr()\'', stack => ({ source: Source.ecr(new ecr.Repository(stack, 'Images')) }), 'a source with code'),
  ...['1a', 'a-b', 'Source', 'Assembly', 'Templates', 'Site'].map(name => wrong(
    'artifact-name-invalid', `a source called ${name}`, 'additionalSources', `'${name}'`, { additionalSources: { [name]: source }, synth: Synth.cdk({ artifacts: { Site: 'dist' } }) })),
  ...[9, 101, 50.5, NaN].map(count => wrong('actions-out-of-range', `${count} actions`, 'maxActionsPerStage', `${count}`, { maxActionsPerStage: count }, 'an integer from 10 to 100')),
  ...['', 'a b', 'x'.repeat(101)].map(pipelineName => wrong('name-invalid', `a pipeline called '${pipelineName.slice(0, 9)}'`, 'pipelineName', `'${pipelineName}'`, { pipelineName })),
  ...['latest', 'v2', '2.x', '1 2'].map(cliVersion => wrong('cli-version-invalid', `version ${cliVersion}`, 'cliVersion', `'${cliVersion}'`, { cliVersion })),
  wrong('execution-mode-invalid', 'executions side by side', 'executionMode', '\'PARALLEL\'', { executionMode: codepipeline.ExecutionMode.PARALLEL }),
  wrong('test-invalid', 'an HTTP check before anything is deployed', 'test[1]', '\'Check.http()\'', { test: [Check.commands('Unit', ['x']), ...manyChecks(1)] }),
  wrong('too-many-sources', 'five additional sources', 'additionalSources', '5', { additionalSources: Object.fromEntries([...'ABCDE'].map(name => [name, source])) }, 'up to 4'),
  wrong('not-on-lambda', 'a time on the Lambda of the pipeline', 'timeout', '\'set, with Compute.onLambda()\'', { compute: Compute.onLambda(), synth: Synth.cdk({ timeout: Duration.hours(2) }) }),
  ...[Trigger.push(), Trigger.pullRequest()].map(trigger => wrong(
    'too-many-triggers', 'four triggers of a kind', 'triggers', `'4 of kind ${trigger._plan.kind}'`, { source: Source.connection('acme/shop', { connectionArn, triggers: Array(4).fill(trigger) }) }, 'up to 3 of a kind')),
  ...([['pull requests', Trigger.pullRequest(), '\'Trigger.pullRequest()\''], ['another branch', Trigger.push({ branches: ['main', 'feature/*'] }), '["main","feature/*"]']] as const).flatMap(([what, trigger, received]) => {
    const started = Source.connection('acme/shop', { connectionArn, triggers: [Trigger.push(), trigger] });
    const more = ['pushes to the branch of the source, and tags, in a pipeline that deploys'] as const;
    return [
      late('trigger-of-another-branch', `${what} that start a pipeline that changes itself`, 'triggers', received, () => {}, { source: started }, ...more),
      late('trigger-of-another-branch', `${what} that start a pipeline with a stage`, 'triggers', received, (delivery, app) => delivery.addStage(new Shop(app, 'Prod')), { source: started, selfMutation: false }, ...more),
      late('trigger-of-another-branch', `${what} of an additional source`, 'triggers', received, () => {}, { additionalSources: { Lib: started } }, ...more),
    ];
  }),
  wrong('too-many-triggers', 'three tags and a push', 'triggers', '\'4 of kind push\'', {
    source: Source.connection('acme/shop', { connectionArn, triggers: [Trigger.tag(['a']), Trigger.tag(['b']), Trigger.tag(['c']), Trigger.push()] }),
  }),
];

const PHASES: Failure[] = [
  ...['Source', 'build', 'UpdatePipeline', 'Test', 'ASSETS'].map(name => late('name-twice', `a wave called ${name}`, 'name', `'${name}'`, delivery => delivery.addWave(name))),
  late('name-twice', 'two stages of one name', 'name', '\'prod\'', (delivery, app) => { delivery.addStage(new Shop(app, 'Prod')); delivery.addWave('prod'); }),
  ...['Smoke', 'Prepare', 'Approve', 'Window', 'Watch', 'Deploy'].map(name => late('name-twice', `a check called ${name}`, 'checks of Prod', `'${name}'`, (delivery, app) => {
    delivery.addStage(new Shop(app, 'Prod'), { before: [unit('Smoke')], verify: [unit(name)] });
  })),
  late('wrong-type', 'an approval as text', 'approval', '\'manual\'', (delivery, app) => delivery.addStage(new Shop(app, 'Prod'), { approval: 'manual' as any }), {}, 'Approval.changeSets()'),
  late('wrong-type', 'an approval that is not called', 'approval', '\'a function\'', (delivery, app) => delivery.addStage(new Shop(app, 'Prod'), { approval: Approval.manual as any })),
  late('wrong-type', 'a window as text', 'window', '\'9-16\'', (delivery, app) => delivery.addStage(new Shop(app, 'Prod'), { window: '9-16' as any })),
  late('wrong-type', 'one alarm instead of a list', 'rollbackOn', '\'an object of Alarm2\'', (delivery, app) => {
    const shop = new Shop(app, 'Prod');
    delivery.addStage(shop, { rollbackOn: shop.alarm as any });
  }, {}, /^a list/),
  late('wrong-type', 'a check of a wave that is none', 'verify', 'true', (delivery, app) => delivery.addWave('Live').addStage(new Shop(app, 'Prod'), { verify: [true as any] })),
  late('wrong-type', 'a stack for a stage', 'stage', '\'an object of Stack2\'', (delivery, app) => delivery.addStage(new Stack(app, 'Other') as any)),
  late('wrong-type', 'no stage', 'stage', '\'nothing\'', delivery => delivery.addStage(undefined as any)),
  late('wrong-type', 'a stage for its name', 'stage', '\'a object\'', (delivery, app) => delivery.grantApproval(new iam.AccountPrincipal('111111111111'), new Shop(app, 'Prod') as any)),
  wrong('wrong-type', 'no source', 'source', '\'nothing\'', { source: undefined as any }),
  wrong('wrong-type', 'a synth as text', 'synth', '\'npx cdk synth\'', { synth: 'npx cdk synth' as any }, /^Synth/),
  wrong('wrong-type', 'a test that is no list', 'test', '\'an object of Check\'', { test: unit('Unit') as any }, /^a list/),
  wrong('wrong-type', 'compute as text', 'compute', '\'arm\'', { compute: 'arm' as any }),
  wrong('execution-mode-invalid', 'a mode that there is not', 'executionMode', '\'queued\'', { executionMode: 'queued' as any }),
  late('stage-twice', 'a stage of two pipelines', 'stage', '\'Prod\'', (delivery, app) => {
    const shop = new Shop(app, 'Prod');
    deliveryIn(new Stack(app, 'Other', { env: TOOLS })).addStage(shop);
    delivery.addStage(shop);
  }, {}, 'each stage in one pipeline'),
  late('name-twice', 'a check over HTTP called as one by commands', 'checks of Live', '\'Prod-Smoke\'', (delivery, app) => {
    const wave = delivery.addWave('Live', { verify: [unit('Prod-Smoke')] });
    wave.addStage(new Shop(app, 'Prod'), { verify: [Check.http({ name: 'Smoke', url: Value.text('a') })] });
  }),
  late('name-twice', 'two tests of one name', 'checks of Test', '\'Unit\'', () => {}, { test: [unit('Unit'), unit('Lint'), unit('Unit')] }, 'each name once in a stage, and none that the pipeline uses itself'),
  ...['', 'a b', 'a.b', 'x'.repeat(61), 'constructor', 'valueOf'].map(name => late('name-invalid', `a wave called '${name.slice(0, 9)}'`, 'name', `'${name}'`, delivery => delivery.addWave(name))),
  late('stage-twice', 'a stage of two waves', 'stage', '\'Prod\'', (delivery, app) => {
    const stage = new Shop(app, 'Prod');
    delivery.addWave('One').addStage(stage);
    delivery.addWave('Two').addStage(stage);
  }, {}, 'each stage once'),
  late('stage-twice', 'a stage that is in a wave', 'stage', '\'Prod\'', (delivery, app) => {
    const stage = new Shop(app, 'Prod');
    delivery.addWave('One').addStage(stage);
    delivery.addStage(stage);
  }),
  ...[Duration.seconds(30), Duration.seconds(90), Duration.hours(21)].map(bake => late(
    'bake-out-of-range', `alarms watched for ${bake.toHumanString()}`, 'bake', `'${bake.toHumanString()}'`, (delivery, app) => {
      const shop = new Shop(app, 'Prod');
      delivery.addStage(shop, { bake, rollbackOn: [shop.alarm] });
    }, {}, 'whole minutes from 1 minute to 20 hours')),
  ...[undefined, []].map(rollbackOn => late('bake-without-alarms', `a time and ${rollbackOn ? 'an empty list of' : 'no'} alarms`, 'bake', '\'5 minutes\'', (delivery, app) => delivery.addStage(new Shop(app, 'Prod'), { bake: minutes(5), rollbackOn }))),
  late('targets-missing', 'a delivery to nothing', 'targets', '[]', delivery => delivery.addDelivery('Files', { targets: [] })),
  late('no-change-sets', 'change sets of targets', 'approval', '\'Approval.changeSets()\'', (delivery, app) => {
    delivery.addDelivery('Files', { targets: [Target.s3(new s3.Bucket(new Stack(app, 'Other'), 'Bucket'))], approval: Approval.changeSets() });
  }),
  late('wave-empty', 'a wave without stages', 'addWave', '\'Europe\'', delivery => { delivery.addWave('Europe'); }, {}, 'one stage at least'),
  late('stage-empty', 'a stage without stacks', 'stage', '\'Prod\'', (delivery, app) => delivery.addStage(new Stage(app, 'Prod'))),
  late('stage-unknown', 'approval of a stage that there is not', 'grantApproval', '\'Live\'', (delivery, app) => {
    delivery.addStage(new Shop(app, 'Prod'));
    delivery.grantApproval(new iam.AccountRootPrincipal(), 'Live');
  }, {}, 'Prod'),
  late('replacement-elsewhere', 'a stack of another stage', 'allowReplacement', '\'Staging-Data/Database\'', (delivery, app) => {
    delivery.addStage(new Shop(app, 'Prod'), { approval: Approval.changeSets({ allowReplacement: ['Prod-Data/Database', 'Staging-Data/Database'] }) });
  }, {}, 'resources of Prod-Data, Prod-Web'),
  late('artifact-unknown', 'an artifact that nothing makes', 'artifact', '\'Site\'', (delivery, app) => {
    delivery.addDelivery('Files', { targets: [Target.s3(s3.Bucket.fromBucketName(app.node.findChild('Stack'), 'Bucket', 'files'), { artifact: 'Site' })] });
  }, {}, '\'Source\''),
].map(failure => failure.code === 'pipelines.artifact-unknown' ? { ...failure, at: 'Target.s3' } : failure);

const PLACES: Failure[] = [
  {
    code: 'pipelines.pipeline-env-missing',
    mistake: 'a stage of another account, and a pipeline of any',
    at,
    prop: 'env',
    allowed: /aws:\/\/222222222222\/eu-central-1/,
    make: stack => deliver({}, (delivery, app) => delivery.addStage(new Shop(app, 'Prod', STAGING)), stack),
  },
  {
    code: 'pipelines.pipeline-env-missing',
    mistake: 'a region of the pipeline that is not known',
    at,
    prop: 'env',
    make: () => deliver({}, (delivery, app) => delivery.addStage(new Shop(app, 'Prod', STAGING)), toolsStack({}, { account: '222222222222' })),
  },
  ...([['with the rights of the command line', CliCredentialsStackSynthesizer], ['of old', LegacyStackSynthesizer]] as const).map(([how, Synthesizer]) => late(
    'not-bootstrapped', `stacks of another account ${how}`, 'synthesizer', '\'of \'Main\', which has no roles to deploy with\'', (delivery, app) => {
      const stage = new Stage(app, 'Prod', { env: STAGING });
      new sns.Topic(new Stack(stage, 'Main', { synthesizer: new Synthesizer() }), 'Topic');
      delivery.addStage(stage);
    })),
  late('not-bootstrapped', 'stacks of the own account without roles', 'synthesizer', '\'of \'Main\', which has no roles to deploy with\'', (delivery, app) => {
    const stage = new Stage(app, 'Prod');
    new sns.Topic(new Stack(stage, 'Main', { synthesizer: new LegacyStackSynthesizer() }), 'Topic');
    delivery.addStage(stage);
  }, {}, /DefaultStackSynthesizer/),
  late('not-bootstrapped', 'roles with an external id', 'synthesizer', '\'of \'Main\', which has a role with an external id, which CodePipeline does not give\'', (delivery, app) => {
    const stage = new Stage(app, 'Prod', { env: STAGING });
    new sns.Topic(new Stack(stage, 'Main', { synthesizer: new DefaultStackSynthesizer({ deployRoleExternalId: 'secret' }) }), 'Topic');
    delivery.addStage(stage);
  }),
  {
    code: 'pipelines.stage-of-pipeline',
    mistake: 'a pipeline that delivers the stage that it is in',
    at: 'Tools/Pipelines/Delivery',
    prop: 'stage',
    received: '\'Tools\'',
    make: () => {
      const stage = new Stage(new App(), 'Tools', { env: TOOLS });
      deliveryIn(new Stack(stage, 'Pipelines')).addStage(stage);
    },
  },
  late('stack-twice', 'a stack of any place, and one of the place of the pipeline', 'stage', '\'stack \'shop\' in \'One/Main\' and \'Two/Main\'\'', (delivery, app) => {
    for (const [id, env] of Object.entries({ One: undefined, Two: TOOLS })) {
      const stage = new Stage(app, id, { env });
      new sns.Topic(new Stack(stage, 'Main', { stackName: 'shop' }), 'Topic');
      delivery.addStage(stage);
    }
  }),
  late('stack-twice', 'two stages with one stack', 'stage', '\'stack \'shop\' in \'One/Main\' and \'Two/Main\'\'', (delivery, app) => {
    for (const id of ['One', 'Two']) {
      const stage = new Stage(app, id, { env: STAGING });
      new sns.Topic(new Stack(stage, 'Main', { stackName: 'shop' }), 'Topic');
      delivery.addStage(stage);
    }
  }),
  late('alarm-unknown', 'an alarm without a known name', 'rollbackOn', '\'Stack/Theirs\'', (delivery, app) => {
    const stack = app.node.findChild('Stack') as Stack;
    delivery.addStage(new Shop(app, 'Prod'), { rollbackOn: [cloudwatch.Alarm.fromAlarmName(stack, 'Theirs', textToken(stack))] });
  }),
];

const READING: Failure[] = [
  late('output-elsewhere', 'an output of another stage', 'verify', '\'output \'Staging/Web/Url\'\'', (delivery, app) => {
    const staging = new Shop(app, 'Staging');
    delivery.addStage(staging);
    delivery.addStage(new Shop(app, 'Prod'), { verify: [Check.http({ url: Value.output(staging.url) })] });
  }, {}, 'outputs of stacks of \'Prod\''),
  late('output-elsewhere', 'an output of the stack of the pipeline', 'verify', '\'output \'Stack/Url\'\'', (delivery, app) => {
    const output = new CfnOutput(app.node.findChild('Stack') as Stack, 'Url', { value: 'x' });
    delivery.addStage(new Shop(app, 'Prod'), { verify: [Check.commands('Smoke', ['x'], { variables: { URL: Value.output(output) } })] });
  }),
  late('variable-not-exported', 'a variable of the synth that there is not', 'Value.synthVariable', '\'VERSION\'', (delivery, app) => {
    delivery.addStage(new Shop(app, 'Prod'), { verify: [Check.commands('Smoke', ['x'], { variables: { V: Value.synthVariable('VERSION') } })] });
  }, {}, /nothing/),
  late('variable-not-exported', 'another one than those of the synth', 'Value.synthVariable', '\'VERSION\'', (delivery, app) => {
    delivery.addStage(new Shop(app, 'Prod'), { verify: [Check.http({ url: Value.synthVariable('VERSION') })] });
  }, { synth: Synth.cdk({ exportedVariables: ['TAG', 'NAME'] }) }, '\'TAG\', \'NAME\''),
  wrong('value-too-late', 'a variable of the synth in the synth', 'synth.variables.V', '\'Value.synthVariable()\'', { synth: Synth.cdk({ variables: { V: Value.synthVariable('V') }, exportedVariables: ['V'] }) }),
  wrong('value-too-late', 'an output in the synth', 'synth.variables.V', '\'Value.output()\'', stack => ({ synth: Synth.cdk({ variables: { V: Value.output(new CfnOutput(stack, 'Url', { value: 'x' })) } }) })),
  late('value-too-late', 'an output that a check before reads', 'before', '\'Value.output()\'', (delivery, app) => {
    const shop = new Shop(app, 'Prod');
    delivery.addStage(shop, { before: [Check.http({ url: Value.output(shop.url) })] });
  }, {}, 'values that are there before the stage is deployed'),
  wrong('variable-unknown', 'a variable of the synth that the pipeline has not', 'Value.variable', '\'host\'', { synth: Synth.cdk({ variables: { HOST: Value.variable(host) } }) }, 'variables of the pipeline'),
  late('variable-unknown', 'a variable of a check that the pipeline has not', 'Value.variable', '\'host\'', (delivery, app) => {
    delivery.addStage(new Shop(app, 'Prod'), { verify: [Check.http({ url: Value.variable(host) })] });
  }, { variables: [new codepipeline.Variable({ variableName: 'host' })] }),
];

const LIMITS: Failure[] = [
  { ...wrong('variables-too-long', 'a synth with 1001 characters of variables', 'variables', '1001', { synth: Synth.cdk({ variables: { LONG: Value.text(`#{codepipeline.PipelineExecutionId}${'x'.repeat(919)}`) } }) }, /up to 1000 characters/), at: `${at}/Synth/Project` },
  {
    ...late('variables-too-long', 'a check with many outputs', 'variables', undefined, (delivery, app) => {
      const shop = new Shop(app, 'Prod');
      const variables = Object.fromEntries(Array.from({ length: 20 }, (_, index) => [`OUTPUT${index}`, Value.output(shop.url)]));
      delivery.addStage(shop, { verify: [Check.commands('Smoke', ['x'], { variables })] });
    }),
    at: `${at}/Prod.Smoke/Project`,
    received: '1551',
  },
  late('check-too-long', 'a check over HTTP with one character too much', 'Smoke', '1001', (delivery, app) => {
    delivery.addStage(new Shop(app, 'Prod'), { verify: [Check.http({ name: 'Smoke', url: Value.text('a'), contains: 'x'.repeat(CONTAINS + 1) })] });
  }, {}, 'up to 1000 characters of url, path and contains together'),
  late('too-many-stages', '51 stages', 'stages', '51', (delivery, app) => {
    for (let number = 1; number <= 47; number++) delivery.addStage(simple(app, `S${number}`));
  }, {}, 'up to 50 in one pipeline'),
  late('too-many-actions', '1001 actions', 'actions', '1001', (delivery, app) => {
    // 9 stages of 100 actions and one of 97, and the four before them
    for (let number = 1; number <= 10; number++) delivery.addStage(simple(app, `S${number}`), { verify: manyChecks(number === 10 ? 95 : 98) });
  }, { synth }, 'up to 1000 in one pipeline'),
  late('too-many-actions', '101 tests', 'Test', '101', () => {}, { test: Array.from({ length: 101 }, (_, index) => Check.commands(`Unit${index}`, ['x'])) }, 'up to 100 in one stage'),
];

/** Mistakes in what is made of values. */
export const PIPELINE: Failure[] = [...PROPS, ...PHASES, ...PLACES, ...READING, ...LIMITS];
