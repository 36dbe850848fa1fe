import { App } from 'aws-cdk-lib';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { pipelines } from '../../src';
import { problemOf } from '../support/failures';
import { actionNamed, deliver, deliveryIn, orderOf, PROD, projectOf, Props, simple, source, STAGING, StageFacts, stageOf, toolsStack } from '../support/pipelines';
import { resources } from '../support/synth';

const { Approval, Check, Target, Value } = pipelines;

const unit = (name: string) => Check.commands(name, ['x']);
const http = (name?: string) => Check.http({ name, url: Value.text('example.com') });
const namesOf = (stages: StageFacts[], stage: string) => stageOf(stages, stage).actions.map(({ name }) => name);
const spacesOf = (stages: StageFacts[]) => stages.flatMap(({ actions }) => actions.flatMap(({ namespace }) => namespace ?? []));

/** A stage with these checks, and an approval. */
const checked = (before: pipelines.Check[], verify: pipelines.Check[]) =>
  deliver({}, (delivery, app) => delivery.addStage(simple(app, 'Prod'), { approval: Approval.manual(), before, verify }));

describe('names of checks', () => {
  test('stay as they are, whatever comes before and after', () => {
    const { stages } = checked([unit('Lock'), http()], [http('Http3'), http(), unit('Http2'), http()]);
    expect(orderOf(stages, 'Prod')).toEqual([['Prepare'], ['Lock', 'Http'], ['Approve'], ['Main.Deploy'], ['Http3', 'Http4', 'Http2', 'Http5']]);
  });

  test.each(['prepare', 'Main', 'Deploy2', 'Http', 'Main-Deploy', 'approve', 'x'.repeat(60)])('may be %s', name => {
    expect(namesOf(checked([], [unit(name)]).stages, 'Prod')).toContain(name);
  });

  test('of a delivery are other than those of its targets', () => {
    const made = (name: string) => deliver({}, (delivery, app) => {
      const bucket = s3.Bucket.fromBucketName(app.node.findChild('Stack'), 'Files', 'files');
      delivery.addDelivery('Files', { targets: [Target.s3(bucket), Target.s3(bucket)], before: [unit(name)] });
    });
    expect(orderOf(made('Deploy3').stages, 'Files')).toEqual([['Deploy3'], ['Deploy1', 'Deploy2']]);
    expect(problemOf(() => made('Deploy2')).problem).toMatchObject({ code: 'pipelines.name-twice', prop: 'checks of Files', value: 'Deploy2' });
  });

  test('of two stages are apart, and so are their projects', () => {
    const { stages, template } = deliver({ test: [unit('Unit')] }, (delivery, app) => {
      delivery.addStage(simple(app, 'Prod'), { verify: [unit('EuSmoke')] });
      delivery.addStage(simple(app, 'ProdEu'), { verify: [unit('Smoke')] });
      delivery.addStage(simple(app, 'Tests'), { verify: [unit('Unit')] });
    });
    const projects = [['Test', 'Unit'], ['Prod', 'EuSmoke'], ['ProdEu', 'Smoke'], ['Tests', 'Unit']].map(([stage, name]) => actionNamed(stages, stage, name).configuration.ProjectName.Ref);
    const known = resources(template, 'AWS::CodeBuild::Project');
    expect(projects.map(id => known[id].Properties.Description)).toEqual(['Unit of Test', 'EuSmoke of Prod', 'Smoke of ProdEu', 'Unit of Tests']);
    expect(projectOf(template, 'TestsUnit').Description).toBe('Unit of Tests');
  });
});

describe('names of stacks', () => {
  test('that meet in a wave get the end of their ids', () => {
    const { stages, plan } = deliver({}, (delivery, app) => {
      const wave = delivery.addWave('Live');
      wave.addStage(simple(app, 'A', STAGING, ['B-C']));
      wave.addStage(simple(app, 'A-B', PROD, ['C']));
    });
    const [, second] = plan.stages.Live.stacks;
    expect(orderOf(stages, 'Live')).toEqual([['Prepare'], ['A-B-C.Deploy', `A-B-C-${second.id.slice(-8)}.Deploy`]]);
    expect(namesOf(stages, 'Live').slice(1).map(name => actionNamed(stages, 'Live', name).configuration.StackName)).toEqual(['A-B-C', 'A-B-C']);
    expect(namesOf(stages, 'Live').slice(1).map(name => actionNamed(stages, 'Live', name).region)).toEqual([STAGING.region, PROD.region]);
  });

  test('that are long are cut, and told apart, also where they are confirmed', () => {
    const long = 'x'.repeat(90);
    const { stages, plan } = deliver({}, (delivery, app) => delivery.addStage(simple(app, 'Prod', PROD, [`${long}1`, `${long}2`])));
    const cut = 'x'.repeat(80);
    expect(namesOf(stages, 'Prod')).toEqual(['Prepare', `${cut}.Deploy`, `${cut}-${plan.stages.Prod.stacks[1].id.slice(-8)}.Deploy`]);
    expect(Math.max(...namesOf(stages, 'Prod').map(name => name.length + 1))).toBeLessThanOrEqual(100); // .Confirm is longer by one
  });

  test('whose outputs are read have namespaces apart', () => {
    const { stages } = checked([], [unit('Smoke')]);
    expect(spacesOf(stages)).toEqual(['Source', 'Synth', 'Changes@Prod']);
  });
});

describe('names of sources', () => {
  const spaces = (names: string[]) => {
    const { stages } = deliver({ additionalSources: Object.fromEntries(names.map(name => [name, source])) }, (delivery, app) => delivery.addStage(simple(app, 'Prod')));
    return spacesOf(stages);
  };

  test('are apart from the variables of the synth, and of the service', () => {
    expect(spaces(['Synth', 'codepipeline', 'variables', 'Changes'])).toEqual(['Source', 'Source@Changes', 'Source@Synth', 'Source@codepipeline', 'Source@variables', 'Synth', 'Changes@Prod']);
  });

  test.each(['Invoke', 'Approval', 'Key', 'Pipeline', 'Functions', 'Bootstrap', 'Gates'])('%s has a role of its own', name => {
    const { stages } = deliver({ additionalSources: { [name]: source } }, (delivery, app) => delivery.addStage(simple(app, 'Prod'), { approval: Approval.manual() }));
    const own = JSON.stringify(actionNamed(stages, 'Source', name).role);
    expect(stages.flatMap(({ actions }) => actions).filter(({ role }) => JSON.stringify(role) === own).map(one => one.name)).toEqual([name]);
  });
});

test('two pipelines may be in one stack', () => {
  const made = (props: Props = {}) => {
    const stack = toolsStack();
    deliveryIn(stack, props, 'One').addStage(simple(stack.node.root as App, 'A'));
    deliveryIn(stack, props, 'Two').addStage(simple(stack.node.root as App, 'B'));
    return stack.node.root as App;
  };
  expect(() => made().synth()).not.toThrow();
});
