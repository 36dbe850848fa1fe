import * as fs from 'fs';
import { Annotations, App, Stack, Stage, TimeZone } from 'aws-cdk-lib';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as sns from 'aws-cdk-lib/aws-sns';
import { pipelines } from '../../src';
import { actionNamed, deliver, orderOf, PROD, Shop, simple, STAGING, stageOf } from '../support/pipelines';

const { Approval, Check, Target, Value } = pipelines;

const http = (count = 1) => Array.from({ length: count }, () => Check.http({ url: Value.text('example.com') }));

/** A stage whose stacks depend on others by their names. */
function layered(app: App, id: string, stacks: { [name: string]: string[] }, env = STAGING): Stage {
  const stage = new Stage(app, id, { env });
  const made: { [name: string]: Stack } = {};
  for (const name of Object.keys(stacks)) {
    made[name] = new Stack(stage, name);
    new sns.Topic(made[name], 'Topic');
  }
  Object.entries(stacks).forEach(([name, others]) => others.forEach(other => made[name].addStackDependency(made[other])));
  return stage;
}

describe('a stage', () => {
  test('prepares all, then deploys stacks by their layers, and confirms those that had to wait', () => {
    const { stages } = deliver({}, (delivery, app) => delivery.addStage(layered(app, 'Prod', { Web: ['Data', 'Net'], Data: ['Net'], Net: [], Logs: [], Edge: ['Logs'] })));
    expect(orderOf(stages, 'Prod').map(names => [...names].sort())).toEqual([
      ['Prepare'],
      ['Logs.Deploy', 'Net.Deploy'],
      ['Data.Confirm', 'Edge.Confirm'],
      ['Data.Deploy', 'Edge.Deploy'],
      ['Web.Confirm'],
      ['Web.Deploy'],
    ]);
  });

  test('confirms by the id of the stack, and executes what has been approved', () => {
    const { stages, plan } = deliver({}, (delivery, app) => delivery.addStage(new Shop(app, 'Prod', PROD)));
    const web = plan.stages.Prod.stacks.find(({ name }) => name === 'Prod-Web')!;
    expect(actionNamed(stages, 'Prod', 'Web.Confirm')).toMatchObject({ provider: 'Lambda', inputs: ['Templates'], parameters: { stage: 'Prod', confirm: web.id, execution: '#{codepipeline.PipelineExecutionId}' } });
    expect(actionNamed(stages, 'Prod', 'Web.Deploy').configuration).toEqual({ ActionMode: 'CHANGE_SET_EXECUTE', StackName: 'Prod-Web', ChangeSetName: 'wheelhouse-#{codepipeline.PipelineExecutionId}' });
  });

  test('names the file that the functions read', () => {
    const { stages, app } = deliver({}, (delivery, root) => delivery.addStage(simple(root, 'Prod')));
    const { parameters } = actionNamed(stages, 'Prod', 'Prepare');
    expect(parameters).toEqual({ stage: 'Prod', plan: expect.stringMatching(/\.delivery\.json$/), execution: '#{codepipeline.PipelineExecutionId}', revision: '#{Source.CommitId}' });
    expect(fs.existsSync(`${app.outdir}/${parameters.plan}`)).toBe(true);
  });

  test('may be within another construct, and have stacks below constructs', () => {
    const { stages } = deliver({}, (delivery, app) => {
      const outer = new Stage(app, 'Europe');
      const stage = new Stage(outer, 'Prod');
      new sns.Topic(new Stack(new Stack(stage, 'Shop'), 'Inner'), 'Topic');
      delivery.addStage(stage);
    });
    expect(orderOf(stages, 'Europe-Prod')).toEqual([['Prepare'], ['Shop.Deploy', 'Shop-Inner.Deploy']]);
  });

  test('comes after what was added before', () => {
    const { stages } = deliver({}, (delivery, app) => {
      delivery.addStage(simple(app, 'B'));
      delivery.addStage(simple(app, 'A'));
      delivery.addWave('C').addStage(simple(app, 'D'));
    });
    expect(stages.map(({ name }) => name).slice(-3)).toEqual(['B', 'A', 'C']);
  });

  test('has everything in its place', () => {
    const { stages } = deliver({}, (delivery, app) => {
      const shop = new Shop(app, 'Prod');
      delivery.addStage(shop, {
        approval: Approval.manual(),
        window: pipelines.DeployWindow.always({ timeZone: TimeZone.EUROPE_BERLIN }),
        before: [Check.commands('Lock', ['x']), Check.commands('Budget', ['x'])],
        verify: [Check.http({ url: Value.output(shop.url) }), Check.commands('Smoke', ['x'])],
        rollbackOn: [shop.alarm],
      });
    });
    expect(orderOf(stages, 'Prod')).toEqual([
      ['Prepare'], ['Lock', 'Budget'], ['Approve'], ['Window'], ['Data.Deploy'], ['Web.Confirm'], ['Web.Deploy'], ['Http', 'Smoke'], ['Watch'],
    ]);
  });
});

describe('a wave', () => {
  const { stages, plan } = deliver({}, (delivery, app) => {
    const wave = delivery.addWave('Live', { approval: Approval.changeSets(), verify: http() });
    wave.addStage(new Shop(app, 'Europe', STAGING), { verify: http() });
    wave.addStage(new Shop(app, 'America', PROD));
    wave.addStage(simple(app, 'Edge', PROD));
    expect(wave.name).toBe('Live');
  });

  test('deploys its stages side by side, after one approval', () => {
    expect(orderOf(stages, 'Live')).toEqual([
      ['Prepare'],
      ['Approve'],
      ['Europe-Data.Deploy', 'America-Data.Deploy', 'Edge-Main.Deploy'],
      ['Europe-Web.Confirm', 'America-Web.Confirm'],
      ['Europe-Web.Deploy', 'America-Web.Deploy'],
      ['Http', 'Http2'],
    ]);
  });

  test('is one in the plan', () => {
    expect(plan.stages.Live.stacks.map(({ name, account }) => [name, account])).toEqual([
      ['Europe-Data', STAGING.account], ['Europe-Web', STAGING.account], ['America-Data', PROD.account], ['America-Web', PROD.account], ['Edge-Main', PROD.account],
    ]);
  });
});

describe('a stage with more actions than one takes', () => {
  const { stages, plan } = deliver({ maxActionsPerStage: 10 }, (delivery, app) => {
    delivery.addStage(simple(app, 'Prod', PROD, Array.from({ length: 12 }, (_, index) => `S${index}`)), { approval: Approval.changeSets(), verify: http(10) });
    delivery.addStage(simple(app, 'Late', PROD));
  });

  test('is split, with as many as it takes in each part', () => {
    expect(stages.map(({ name, actions }) => [name, actions.length]).slice(4)).toEqual([['Prod', 10], ['Prod.2', 10], ['Prod.3', 6], ['Late', 2]]);
  });

  test('prepares again in each part what is left', () => {
    expect(orderOf(stages, 'Prod.2')[0]).toEqual(['Prepare']);
    expect(actionNamed(stages, 'Prod', 'Prepare').parameters).not.toHaveProperty('part');
    expect(actionNamed(stages, 'Prod.2', 'Prepare')).toMatchObject({ order: 1, parameters: { stage: 'Prod', part: 'Prod.2' }, namespace: undefined });
    expect(actionNamed(stages, 'Prod', 'Prepare').namespace).toBe('Changes@Prod');
  });

  test('has its parts in the plan, each stack in one', () => {
    const { parts, stacks } = plan.stages.Prod;
    expect(Object.entries(parts!).map(([name, ids]) => [name, ids.length])).toEqual([['Prod', 8], ['Prod.2', 4], ['Prod.3', 0]]);
    expect(Object.values(parts!).flat()).toEqual(stacks.map(({ id }) => id));
    expect(plan.stages.Late.parts).toBeUndefined();
  });

  test('is asked for once', () => {
    expect(stages.flatMap(stage => stage.actions.filter(({ name }) => name === 'Approve').map(() => stage.name))).toEqual(['Prod']);
  });

  test('has places without gaps', () => {
    for (const { actions } of stages) {
      const orders = [...new Set(actions.map(({ order }) => order))];
      expect(orders).toEqual(orders.map((_, index) => index + 1));
    }
  });

  test('keeps the layers of its stacks', () => {
    const made = deliver({ maxActionsPerStage: 10 }, (delivery, app) => delivery.addStage(layered(app, 'Prod', Object.fromEntries(Array.from({ length: 9 }, (_, index) => [`S${index}`, index > 0 ? [`S${index - 1}`] : []])))));
    const order = made.stages.flatMap(({ actions }) => actions.map(({ name }) => name)).filter(name => /^S\d/.test(name));
    expect(order).toEqual(Array.from({ length: 9 }, (_, index) => [...index > 0 ? [`S${index}.Confirm`] : [], `S${index}.Deploy`]).flat());
  });

  const warningsOf = (count: number, options: pipelines.DeploymentOptions, acknowledged?: string) => {
    const { app, delivery } = deliver({ maxActionsPerStage: 10 }, (one, root) => one.addStage(simple(root, 'Prod', PROD, Array.from({ length: count }, (_, index) => `S${index}`)), options));
    if (acknowledged) Annotations.of(delivery).acknowledgeWarning(acknowledged);
    return app.node.findAll().flatMap(({ node }) => node.metadata.filter(({ type }) => type === 'aws:cdk:warning').map(({ data }) => `${data}`)).filter(text => text.includes('split-rollback'));
  };

  test('warns that it goes back by its parts, where it goes back', () => {
    expect(warningsOf(12, { verify: http(1) })).toEqual([expect.stringMatching(/Prod has more actions than one stage takes, and is Prod, Prod\.2\. .*\[ack: cdk-wheelhouse:pipelines\.split-rollback-Prod\]$/)]);
    expect(warningsOf(12, { verify: http(1), rollback: false })).toEqual([]);
    expect(warningsOf(9, {})).toEqual([]);
    expect(warningsOf(12, { verify: http(1) }, 'cdk-wheelhouse:pipelines.split-rollback-Prod')).toEqual([]);
  });

  test('is not split at exactly as many', () => {
    const made = deliver({ maxActionsPerStage: 10 }, (delivery, app) => delivery.addStage(simple(app, 'Prod'), { verify: http(8) }));
    expect(made.stages.at(-1)!.actions).toHaveLength(10);
    expect(made.plan.stages.Prod.parts).toBeUndefined();
  });

  test('prepares nothing where it is a delivery to many targets', () => {
    const made = deliver({ maxActionsPerStage: 10 }, (delivery, app) => {
      const bucket = s3.Bucket.fromBucketName(app.node.findChild('Stack'), 'Files', 'files');
      delivery.addDelivery('Files', { targets: Array.from({ length: 12 }, () => Target.s3(bucket)) });
    });
    expect(made.stages.slice(-2).map(({ actions }) => actions.length)).toEqual([10, 2]);
  });
});

describe('at the limits of the service', () => {
  test('50 stages', () => {
    const { stages } = deliver({}, (delivery, app) => {
      for (let number = 1; number <= 46; number++) delivery.addStage(simple(app, `S${number}`));
    });
    expect(stages).toHaveLength(50);
  });

  test('1000 actions, 100 in each of ten stages', () => {
    const { stages } = deliver({ selfMutation: false }, (delivery, app) => {
      for (let number = 1; number <= 10; number++) delivery.addStage(simple(app, `S${number}`), { verify: http(number === 10 ? 95 : 98) });
    });
    expect(stages.reduce((sum, { actions }) => sum + actions.length, 0)).toBe(1000);
    expect(Math.max(...stages.map(({ actions }) => actions.length))).toBe(100);
  });

  test('101 actions are two stages', () => {
    const { stages } = deliver({}, (delivery, app) => delivery.addStage(simple(app, 'Prod'), { verify: http(99) }));
    expect([stageOf(stages, 'Prod').actions.length, stageOf(stages, 'Prod.2').actions.length]).toEqual([100, 2]);
  });
});
