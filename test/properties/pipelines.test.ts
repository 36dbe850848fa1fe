import { App, CfnOutput, Duration, Stack, Stage, TimeZone } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as codepipeline from 'aws-cdk-lib/aws-codepipeline';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as sns from 'aws-cdk-lib/aws-sns';
import * as fc from 'fast-check';
import { pipelines, Profile } from '../../src';
import { findings, inNewApp } from '../support/judge';
import { ActionFacts, flat, planOf, PROD, StageFacts, stagesOf, STAGING, TOOLS } from '../support/pipelines';
import { announce, madeOrRefused, maybe, mostly, runs, say, settings, some } from '../support/properties';
import { FLAGS, lazyNumber } from '../support/synth';

const { Approval, Check, Compute, DeployWindow, Notification, Source, Synth, Target, Trigger, Value } = pipelines;

const { ExecutionMode: Mode } = codepipeline;

const CASES = 60;
announce('delivery pipelines', CASES);

// What may be said, as plain data: a counterexample can be read, and made again.

const time = (unit: 'seconds' | 'minutes' | 'hours', min: number, max: number, ...wrong: number[]) =>
  mostly(fc.integer({ min, max }), fc.constantFrom(0, ...wrong)).map(amount => Duration[unit](amount));
const anyName = mostly(fc.stringMatching(/^[A-Za-z][A-Za-z0-9_-]{0,8}$/), fc.constantFrom('Source', 'test', 'a.b', '', 'Prepare', 'x'.repeat(61)));
/** Some of them are the same, and some are where they are put together with a dash. */
const anyId = fc.oneof(fc.stringMatching(/^[A-Za-z][A-Za-z0-9-]{0,6}$/), fc.constantFrom('A', 'A-B', 'A-B-C', 'B', 'B-C', 'C', 'Tests'));

const anyCheck = fc.record({
  http: fc.boolean(),
  name: fc.oneof({ weight: 12, arbitrary: fc.constantFrom('own', undefined) }, { weight: 1, arbitrary: fc.constantFrom('Http', 'Http2', 'Smoke', 'Main', 'Deploy1', 'Watch', 'toString') }),
  of: fc.constantFrom('text', 'output', 'synth', 'variable', 'secret'),
  path: mostly(fc.constant('/health'), fc.constant('health')),
  status: mostly(fc.constantFrom(200, 302), fc.constantFrom(99, 600, NaN), fc.constant(204).map(lazyNumber)),
  within: time('seconds', 10, 3600, 9, 80_000),
});

const anyStack = fc.record({ id: anyId, after: fc.array(fc.nat(5), { maxLength: 2 }) });
type StackCase = typeof anyStack extends fc.Arbitrary<infer T> ? T : never;
const anyStage = fc.record({
  id: anyId,
  env: fc.constantFrom(undefined, TOOLS, STAGING, PROD),
  stacks: mostly(fc.uniqueArray(anyStack, { minLength: 1, maxLength: 5, selector: ({ id }) => id.toLowerCase() }), fc.constant<StackCase[]>([])),
  verify: fc.array(anyCheck, { maxLength: 1 }),
});

type StageCase = typeof anyStage extends fc.Arbitrary<infer T> ? T : never;

const anyGate = some({
  approval: fc.record({
    kind: fc.constantFrom('none', 'manual', 'changeSets'), topic: fc.boolean(), timeout: maybe(time('minutes', 5, 86400, 4, 86401)), replace: mostly(fc.constant(undefined), fc.constantFrom('Nowhere/Db', 'bad')),
  }),
  window: fc.record({
    from: mostly(fc.constantFrom('09:00', '22:00', '00:00'), fc.constant('9:00')),
    to: mostly(fc.constantFrom('16:00', '24:00', '04:30'), fc.constant('09:00')),
    freeze: fc.array(mostly(fc.constantFrom('2026-12-24', '2026-12-20/2027-01-03'), fc.constantFrom('2027-01-03/2026-12-20', '2026-01-01/2026-12-31')), { maxLength: 2 }),
  }),
  alarm: fc.constantFrom('own', 'imported', 'stage'),
  bake: time('minutes', 1, 1200, 1201),
  rollback: fc.boolean(),
});

const anyPhase = fc.record({
  name: anyName,
  kind: fc.constantFrom('stage', 'wave', 'delivery'), // where a delivery asks for change sets, it asks for people
  stages: mostly(fc.array(anyStage, { minLength: 1, maxLength: 3 }), fc.constant<StageCase[]>([])),
  targets: mostly<string[]>(fc.array(fc.constantFrom('Source', 'Site'), { minLength: 1, maxLength: 12 }), fc.constant<string[]>([]), fc.constant<string[]>(['Lib'])),
  before: fc.array(anyCheck, { maxLength: 3 }),
  verify: fc.array(anyCheck, { maxLength: 3 }),
  gate: anyGate,
});

const anyDelivery = fc.record({
  flags: fc.constantFrom(...FLAGS.map(([name]) => name)),
  known: mostly(fc.constant(true), fc.constant(false)),
  source: mostly(fc.constantFrom('connection', 'triggers', 's3'), fc.constantFrom('pullRequests', 'branches')),
  lib: fc.constantFrom(undefined, 'Lib', 'Synth', 'Invoke', 'Approval', 'variables'),
  maxActionsPerStage: maybe(mostly(fc.constantFrom(10, 11, 17, 100), fc.constantFrom(9, 101, NaN))),
  selfMutation: maybe(fc.boolean()),
  executionMode: mostly(fc.constantFrom(Mode.QUEUED, Mode.SUPERSEDED), fc.constant(Mode.PARALLEL)),
  compute: fc.constantFrom(undefined, 'arm', 'lambda'),
  checks: fc.array(anyName, { maxLength: 2 }),
  alerts: fc.boolean(),
  production: fc.boolean(),
  phases: fc.array(anyPhase, { minLength: 1, maxLength: 4 }),
});
type Case = typeof anyDelivery extends fc.Arbitrary<infer T> ? T : never;
/** What deploys nothing may be started by anybody. */
const anyCheckOnly = fc.tuple(anyDelivery, fc.constantFrom('pullRequests', 'branches')).map(([given, source]): Case => ({ ...given, source, selfMutation: false, phases: [] }));
const anyCase = fc.oneof({ weight: 9, arbitrary: anyDelivery }, { weight: 1, arbitrary: anyCheckOnly });
type Gate = Case['phases'][number]['gate'];

const variable = new codepipeline.Variable({ variableName: 'host', defaultValue: 'example.com' });

/** A check by its own name, which may be that of another, by one that no other has, or, over HTTP, without one. */
function checkOf(given: typeof anyCheck extends fc.Arbitrary<infer T> ? T : never, own: string, output?: CfnOutput): pipelines.Check {
  const name = given.name === 'own' || (given.name === undefined && !given.http) ? own : given.name;
  const value = given.of === 'output' && output ? Value.output(output) : given.of === 'synth' ? Value.synthVariable('VERSION') : given.of === 'variable' ? Value.variable(variable) : Value.text('example.com');
  if (given.http) return Check.http({ name, url: value, path: given.path, status: given.status, within: given.within });
  return Check.commands(name!, ['npm run check'], { variables: { ONE: value } });
}

function gateOf({ approval, window, rollback }: Gate, topic: sns.ITopic, byPeople: boolean): pipelines.DeploymentOptions {
  const of = { topic: approval?.topic ? topic : undefined, timeout: approval?.timeout };
  return {
    rollback,
    window: window && DeployWindow.weekdays({ opens: window.from, closes: window.to, freeze: window.freeze, timeZone: TimeZone.EUROPE_BERLIN }),
    approval: approval && (approval.kind === 'none' ? Approval.none() : approval.kind === 'manual' || byPeople ? Approval.manual(of)
      : Approval.changeSets({ ...of, allowReplacement: approval.replace ? [approval.replace] : undefined })),
  };
}

function alarmOf(kind: string | undefined, stack: Stack, id: string, inStage: Stack | undefined): cloudwatch.IAlarm[] | undefined {
  if (kind === undefined) return undefined;
  if (kind === 'imported') return [cloudwatch.Alarm.fromAlarmArn(stack, `Alarm${id}`, 'arn:aws:cloudwatch:eu-west-1:444444444444:alarm:errors')];
  const metric = new cloudwatch.Metric({ namespace: 'shop', metricName: 'errors' });
  return [new cloudwatch.Alarm(kind === 'stage' && inStage ? inStage : stack, `Alarm${id}`, { metric, threshold: 1, evaluationPeriods: 1 })];
}

function stageIn(app: App, given: StageCase, id: string) {
  const isTaken = app.node.children.some(({ node }) => node.id.toLowerCase() === given.id.toLowerCase());
  const stage = new Stage(app, isTaken ? `${given.id}${id}` : given.id, { env: given.env });
  const stacks = given.stacks.map(({ id: name }) => new Stack(stage, name));
  const outputs = stacks.map(stack => new CfnOutput(stack, 'Out', { value: new sns.Topic(stack, 'Topic').topicArn }));
  given.stacks.forEach(({ after }, index) => after.filter(other => other < index).forEach(other => stacks[index].addStackDependency(stacks[other])));
  return { stage, stacks, output: outputs.at(-1) };
}

/** The last two are of pipelines that deploy nothing. */
const TRIGGERS: Record<string, pipelines.Trigger[]> = {
  triggers: [Trigger.tag(['v*']), Trigger.push({ paths: ['a/**'] }), Trigger.push({ branches: ['main'], excludePaths: ['docs/**'] })],
  pullRequests: [Trigger.pullRequest()],
  branches: [Trigger.push({ branches: ['main', 'feature/*'] })],
};

function sourceOf(given: string, stack: Stack): pipelines.Source {
  if (given === 's3') return Source.s3(new s3.Bucket(stack, 'Releases', { versioned: true }), 'shop.zip', { trigger: false });
  const connectionArn = 'arn:aws:codeconnections:eu-central-1:111111111111:connection/1';
  return Source.connection('acme/shop', { connectionArn, triggers: TRIGGERS[given] });
}

function build(app: App, given: Case): Stack {
  const stack = new Stack(app, 'Tools', { env: given.known ? TOOLS : undefined });
  const topic = new sns.Topic(stack, 'Topic');
  const delivery = new pipelines.DeliveryPipeline(stack, 'Delivery', {
    ...given,
    profile: given.production ? Profile.production() : Profile.development(),
    source: sourceOf(given.source, stack),
    additionalSources: given.lib ? { [given.lib]: sourceOf('connection', stack) } : undefined,
    synth: Synth.cdk({ exportedVariables: ['VERSION'], artifacts: { Site: 'dist' } }),
    compute: given.compute && (given.compute === 'arm' ? Compute.arm() : Compute.onLambda()),
    variables: [variable],
    test: given.checks.map(name => Check.commands(name, ['npm test'])),
    alertTopic: given.alerts ? topic : undefined,
    notifications: given.alerts ? [Notification.topic(topic)] : undefined,
  });
  const bucket = s3.Bucket.fromBucketName(stack, 'Files', 'files');
  given.phases.forEach(({ name, kind, stages, targets, before, verify, gate }, index) => {
    const made = stages.map((one, number) => stageIn(app, one, `${index}${number}`));
    const inStage = kind === 'delivery' ? undefined : made[0];
    const options = {
      ...gateOf(gate, topic, kind === 'delivery' && index > 0),
      bake: gate.alarm && gate.bake,
      rollbackOn: alarmOf(gate.alarm, stack, `${index}`, inStage?.stacks[0]),
      before: before.map((one, number) => checkOf(one, `B${index}-${number}`)),
      verify: verify.map((one, number) => checkOf(one, `V${index}-${number}`, inStage?.output)),
    };
    if (kind === 'delivery') return delivery.addDelivery(name, { ...options, targets: targets.map(artifact => Target.s3(bucket, { artifact })) });
    if (kind === 'stage' && made[0]) return delivery.addStage(made[0].stage, options);
    const wave = delivery.addWave(name, options);
    made.forEach(({ stage, output }, number) => wave.addStage(stage, { verify: stages[number].verify.map((one, at) => checkOf(one, `W${index}-${number}-${at}`, output)) }));
  });
  delivery.grantApproval(new iam.Role(stack, 'Leads', { assumedBy: new iam.AccountRootPrincipal() }));
  return stack;
}

const SPACES_OF_THE_SERVICE = ['codepipeline', 'variables'];

/** What the service would refuse: https://docs.aws.amazon.com/codepipeline/latest/userguide/limits.html and reference-pipeline-structure.html */
function refused(stages: StageFacts[]): string[] {
  const actions = stages.flatMap((stage, index) => stage.actions.map(action => ({ ...action, at: `${stage.name}/${action.name}`, place: index * 1000 + action.order })));
  const wrong = (holds: boolean, what: string) => holds ? [] : [what];
  const before = (place: number) => actions.filter(other => other.place < place);
  const twice = (names: (string | undefined)[]) => names.filter((name, index) => name !== undefined && names.indexOf(name) !== index);
  return [
    ...wrong(stages.length >= 2 && stages.length <= 50, 'number of stages'),
    ...wrong(actions.length <= 1000, 'number of actions'),
    ...twice(stages.map(({ name }) => name)).map(name => `stage ${name} twice`),
    ...twice(actions.map(({ namespace }) => namespace)).map(name => `namespace ${name} twice`),
    ...twice(actions.flatMap(({ outputs }) => outputs)).map(name => `artifact ${name} twice`),
    ...twice(actions.filter(({ provider }) => provider === 'CodeBuild').map(({ configuration }) => configuration.ProjectName.Ref)).map(name => `project ${name} twice`),
    ...twice(stages[0].actions.map(({ role }) => role && JSON.stringify(role))).map(role => `role ${role} of two sources`),
    ...actions.filter(({ place }) => place >= 1000).filter(({ role }) => role && stages[0].actions.some(one => flat(one.role) === flat(role))).map(({ at }) => `${at} has the role of a source`),
    ...stages.flatMap(({ name, actions: own }) => [
      ...wrong(/^[A-Za-z0-9.@_-]{1,100}$/.test(name), `name of stage ${name}`),
      ...wrong(own.length >= 1 && own.length <= 100, `actions of ${name}`),
      ...twice(own.map(action => action.name)).map(action => `action ${action} twice in ${name}`),
      ...wrong([...new Set(own.map(({ order }) => order))].sort((a, b) => a - b).every((order, index) => order === index + 1), `places of ${name}`),
    ]),
    ...actions.flatMap(action => [
      ...wrong(/^[A-Za-z0-9.@_-]{1,100}$/.test(action.name), `name of ${action.at}`),
      ...wrong(action.namespace === undefined || /^[A-Za-z0-9@_-]{1,100}$/.test(action.namespace) && !SPACES_OF_THE_SERVICE.includes(action.namespace), `namespace of ${action.at}`),
      ...wrong(action.timeout === undefined || action.timeout >= 5 && action.timeout <= 86400, `timeout of ${action.at}`),
      ...wrong(Math.max(action.inputs.length, action.outputs.length) <= 5, `artifacts of ${action.at}`),
      ...action.inputs.filter(input => !before(action.place).some(({ outputs }) => outputs.includes(input))).map(input => `${action.at} reads ${input} too early`),
      ...readsOf(action).filter(space => !SPACES_OF_THE_SERVICE.includes(space) && !before(action.place).some(({ namespace }) => namespace === space)).map(space => `${action.at} reads variables of ${space} too early`),
      ...Object.entries({ ...action.configuration, UserParameters: action.parameters && JSON.stringify(action.parameters) }).filter(([, value]) => `${value}`.length > 1000).map(([key]) => `${key} of ${action.at} is too long`),
    ]),
  ];
}

function readsOf({ configuration, parameters }: ActionFacts): string[] {
  return [...JSON.stringify([configuration, parameters]).matchAll(/#\{([^.}]+)\./g)].map(([, space]) => space);
}

/** A stack has its name for itself in an account and region only. */
function whereOf(name: string, region: string | undefined, role: string): string {
  return [name, region, /:iam::(\d*)/.exec(role)![1]].join('/');
}

/** Every stack of the plan is deployed once, after those that it depends on. */
function misplaced(app: App, stages: StageFacts[]): string[] {
  const deployed = stages.flatMap(({ actions }, index) => actions.filter(({ provider }) => provider === 'CloudFormation')
    .map(({ configuration, order, region, role }) => ({ at: whereOf(configuration.StackName, region, flat(role)), place: index * 1000 + order })));
  return Object.values(planOf(app).stages).flatMap(({ stacks }) => stacks.flatMap(({ name, region, deployRole, dependsOn }) => {
    const places = deployed.filter(({ at }) => at === whereOf(name, region, deployRole!)).map(({ place }) => place);
    const before = stacks.filter(({ id }) => dependsOn.includes(id)).map(other => whereOf(other.name, other.region, other.deployRole!));
    const others = deployed.filter(({ at }) => before.includes(at));
    return places.length === 1 && others.every(({ place }) => place < places[0]) ? [] : [`stack ${name}`];
  }));
}

test('any combination gives a coded error, or a pipeline that the service takes', () => {
  let templates = 0;
  fc.assert(fc.property(anyCase, given => inNewApp(FLAGS.find(([name]) => name === given.flags)![1], app => {
    const template = madeOrRefused(() => Template.fromStack(build(app, given)));
    if (!template) return;
    templates += 1;
    if (['pullRequests', 'branches'].includes(given.source)) expect([given.selfMutation, given.phases]).toEqual([false, []]); // else anybody deploys
    const stages = stagesOf(template);
    expect(refused(stages)).toEqual([]);
    expect(misplaced(app, stages)).toEqual([]);
    if (templates % 5 === 0) expect(findings(app)).toEqual([]);
  })), settings(CASES));
  say(`properties of delivery pipelines: ${templates} templates, ${runs(CASES) - templates} coded errors`);
  expect(templates).toBeGreaterThan(runs(CASES) < 50 ? 0 : runs(CASES) / 8); // else the cases are mostly mistakes, and prove little
}, 60_000 + 2_000 * runs(CASES));

describe('the judge finds', () => {
  const action = (more: Partial<ActionFacts> = {}): ActionFacts => ({ name: 'A', order: 1, provider: 'X', category: 'Y', inputs: [], outputs: [], configuration: {}, role: undefined, ...more });
  const first = { name: 'Source', actions: [action({ outputs: ['Code'], namespace: 'Source', role: { Ref: 'R' } })] };

  test.each<[string, ActionFacts[], string]>([
    ['names that are there twice', [action(), action()], 'action A twice in Two'],
    ['places with gaps', [action({ order: 2 })], 'places of Two'],
    ['what is made by nobody', [action({ inputs: ['Site'] })], 'Two/A reads Site too early'],
    ['what is told by nobody', [action({ configuration: { Url: '#{Web.Url}' } })], 'Two/A reads variables of Web too early'],
    ['what is told at the same time', [action({ namespace: 'Web' }), action({ name: 'B', parameters: { url: '#{Web.Url}' } })], 'Two/B reads variables of Web too early'],
    ['projects that are one', ['A', 'B'].map(name => action({ name, provider: 'CodeBuild', configuration: { ProjectName: { Ref: 'P' } } })), 'project P twice'],
    ['who takes the role of a source', [action({ role: { Ref: 'R' } })], 'Two/A has the role of a source'],
    ['too many', Array.from({ length: 101 }, (_, index) => action({ name: `A${index}` })), 'actions of Two'],
    ['texts that are too long', [action({ configuration: { CustomData: 'x'.repeat(1001) } })], 'CustomData of Two/A is too long'],
  ])('%s', (_name, actions, found) => {
    expect(refused([first, { name: 'Two', actions }])).toEqual([found]);
    expect(refused([first, { name: 'Two', actions: [action({ inputs: ['Code'], configuration: { Commit: '#{Source.CommitId}' } })] }])).toEqual([]);
  });
});
