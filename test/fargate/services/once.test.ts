import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { fargate, Profile } from '../../../src';
import { backend, containersOf, development, environmentIn, named, once, synthesize, web } from '../../support/fargate';
import { FLAGS, newStack, only, resources, resourcesLike, withoutHashes } from '../../support/synth';
import { asText } from '../../support/web-app';

const { ImageRepository } = fargate;
const RUN = 'Custom::EcsOneOffTask';
const REPOSITORY = 'AWS::ECR::Repository';

/** What the function may do that runs the tasks of a stack. */
function rightsOf(template: Template) {
  const { Properties } = named(template, 'AWS::IAM::Role', 'CustomEcsOneOffTask');
  const statements: { Action: string | string[]; Resource: unknown; Condition?: object }[] = Properties.Policies[0].PolicyDocument.Statement;
  return statements.map(statement => ({
    actions: [statement.Action].flat(), resources: [statement.Resource].flat().map(asText), condition: statement.Condition,
  }));
}

describe.each(FLAGS)('a one-off task with %s', (_flags, context) => {
  const { template, made: migrate, stack } = synthesize(own => once(own), newStack(context));
  const run = only(template, RUN);

  test('is run in a deployment, in the private subnets, for ten minutes at most', () => {
    expect(run.Properties).toEqual({
      ServiceToken: { 'Fn::GetAtt': [expect.stringMatching(/^CustomEcsOneOffTask/), 'Arn'] },
      Cluster: { 'Fn::GetAtt': [expect.stringMatching(/^EnvCluster/), 'Arn'] },
      TaskDefinition: stack.resolve(migrate.taskDefinition.taskDefinitionArn),
      Subnets: [{ Ref: expect.stringMatching(/PrivateSubnet1/) }, { Ref: expect.stringMatching(/PrivateSubnet2/) }],
      SecurityGroups: [stack.resolve(migrate.connections.securityGroups[0].securityGroupId)],
      LogGroup: stack.resolve(migrate.logGroup.logGroupName),
      TimeoutSeconds: expect.anything(),
    });
    expect(Number(run.Properties.TimeoutSeconds)).toBe(600);
  });

  test('waits for a way out of the network, its right to a log, and its security group', () => {
    for (const one of [/PrivateSubnet1DefaultRoute/, /PrivateSubnet2DefaultRoute/, /^MigrateTaskExecutionRoleDefaultPolicy/, /^MigrateSecurityGroup/]) {
      expect(run.DependsOn).toContainEqual(expect.stringMatching(one));
    }
  });

  test('is run by a function that may run it, look at tasks of the cluster and stop them', () => {
    const [execute, look, pass] = rightsOf(template);
    const { Family } = only(template, 'AWS::ECS::TaskDefinition').Properties;
    const revisions = `arn:<AWS::Partition>:ecs:<AWS::Region>:<AWS::AccountId>:task-definition/${Family}:*`;
    expect(execute).toEqual({ actions: ['ecs:RunTask'], resources: [revisions], condition: undefined });
    expect(look).toEqual({ actions: ['ecs:DescribeTasks', 'ecs:StopTask', 'ecs:TagResource'], resources: [expect.stringMatching(/:task\/<EnvCluster\w+>\/\*$/)], condition: undefined });
    expect(pass).toEqual({
      actions: ['iam:PassRole'],
      resources: [expect.stringMatching(/^<MigrateTaskTaskRole/), expect.stringMatching(/^<MigrateTaskExecutionRole/)],
      condition: { StringEquals: { 'iam:PassedToService': 'ecs-tasks.amazonaws.com' } },
    });
    expect(rightsOf(template)).toHaveLength(3);
  });

  test('has a function that outlives it', () => {
    const handler = named(template, 'AWS::Lambda::Function', 'CustomEcsOneOffTask').Properties;
    expect(handler.Timeout).toBe(900);
  });
});

describe('a one-off task', () => {
  test('waits for the policies of roles that were given to it', () => {
    const { template } = synthesize(stack => {
      const [taskRole, executionRole] = ['Mine', 'Pull'].map(id => new iam.Role(stack, id, { assumedBy: new iam.ServicePrincipal('ecs-tasks.amazonaws.com') }));
      new sqs.Queue(stack, 'Queue').grantSendMessages(taskRole);
      once(stack, { taskRole, executionRole });
      new sqs.Queue(stack, 'Later').grantSendMessages(taskRole);
    });
    const { DependsOn } = only(template, RUN);
    for (const one of [/^Mine\w{8}$/, /^MineDefaultPolicy/, /^Pull\w{8}$/, /^PullDefaultPolicy/]) {
      expect(DependsOn).toContainEqual(expect.stringMatching(one));
    }
  });

  test('shares its function with the others of a stack, which may then run both', () => {
    const { template } = synthesize(stack => [once(stack, {}, 'First'), once(stack, {}, 'Second')]);
    expect(new Set(Object.values(resources(template, RUN)).map(run => asText(run.Properties.ServiceToken))).size).toBe(1);
    expect(rightsOf(template).filter(({ actions }) => actions.includes('ecs:RunTask')).flatMap(right => right.resources)).toEqual([
      expect.stringMatching(/FirstTask/), expect.stringMatching(/SecondTask/),
    ]);
  });

  test('takes a time limit, and a text that makes it run again', () => {
    const { template } = synthesize(stack => once(stack, { timeout: Duration.seconds(90), trigger: 'version 2', command: ['migrate'] }));
    expect(only(template, RUN).Properties).toMatchObject({ TimeoutSeconds: 90, Trigger: 'version 2' });
    expect(containersOf(template).app.Command).toEqual(['migrate']);
  });

  test('runs before services move, and keeps nothing else of theirs waiting', () => {
    const { template } = synthesize(stack => {
      const [api, orders] = [web(stack), backend(stack)];
      once(stack).runBefore(api, orders);
    });
    const [run] = Object.keys(resources(template, RUN));
    const waiting = Object.entries(resourcesLike(template, 'AWS::')).filter(([, { DependsOn }]) => DependsOn?.includes(run)).map(([id]) => id);
    expect(waiting.filter(id => resources(template, 'AWS::ECS::Service')[id]).map(id => id.slice(0, -8)).sort()).toEqual(['ApiService', 'OrdersService']);
    expect(waiting.filter(id => /SecurityGroup/.test(id))).toEqual([]);
  });

  test('runs before anything else, and after anything else', () => {
    const { template } = synthesize(stack => {
      const [before, after] = [new sqs.Queue(stack, 'Before'), new sqs.Queue(stack, 'After')];
      const migrate = once(stack);
      migrate.runAfter(before);
      migrate.runBefore(after);
    });
    const [[run, { DependsOn }]] = Object.entries(resources(template, RUN));
    expect(DependsOn).toContainEqual(expect.stringMatching(/^Before/));
    expect(named(template, 'AWS::SQS::Queue', 'After').DependsOn).toEqual([run]);
    expect(named(template, 'AWS::SQS::Queue', 'Before').DependsOn ?? []).not.toContain(run);
  });

  test('comes after a service that lets it in, and before one that it lets in, in one stack', () => {
    const { template } = synthesize(stack => {
      const [api, orders] = [web(stack), backend(stack)];
      const migrate = once(stack);
      migrate.connections.allowTo(orders, orders.connections.defaultPort!);
      migrate.runBefore(api);
      migrate.runAfter(orders);
    });
    expect(named(template, 'AWS::ECS::Service', 'ApiService').DependsOn).toContain(Object.keys(resources(template, RUN))[0]);
  });

  test('looks the same as ever', () => {
    const { Resources } = withoutHashes(synthesize(stack => {
      environmentIn(stack, { profile: Profile.production() });
      once(stack);
    }).template) as { Resources: object };
    expect(Object.fromEntries(Object.entries(Resources).filter(([id]) => /^(Migrate|CustomEcs)/.test(id)))).toMatchSnapshot();
  });
});

describe('a repository of images', () => {
  const repository = (props: fargate.ImageRepositoryProps = {}) => {
    const { template } = synthesize(stack => new ImageRepository(stack, 'Images', props));
    return only(template, REPOSITORY);
  };

  test('scans what comes, never moves a tag, and keeps the newest', () => {
    const { Properties } = repository();
    expect(Properties).toMatchObject({ ImageScanningConfiguration: { ScanOnPush: true }, ImageTagMutability: 'IMMUTABLE' });
    expect(JSON.parse(Properties.LifecyclePolicy.LifecyclePolicyText).rules).toEqual([
      { rulePriority: 1, description: expect.any(String), selection: { tagStatus: 'any', countType: 'imageCountMoreThan', countNumber: 100 }, action: { type: 'expire' } },
    ]);
    expect([Properties.RepositoryName, Properties.EncryptionConfiguration?.KmsKey]).toEqual([undefined, undefined]);
  });

  test.each<[string, fargate.ImageRepositoryProps, string, boolean]>([
    ['is kept in production', {}, 'RetainExceptOnCreate', false],
    ['goes with its images in development', { profile: development }, 'Delete', true],
    ['goes with its images where that is said', { removalPolicy: RemovalPolicy.DESTROY }, 'Delete', true],
    ['is kept where that is said', { profile: development, removalPolicy: RemovalPolicy.RETAIN }, 'RetainExceptOnCreate', false],
  ])('%s', (_name, props, policy, empties) => {
    const { DeletionPolicy, Properties } = repository(props);
    expect([DeletionPolicy, Properties.EmptyOnDelete ?? false]).toEqual([policy, empties]);
  });

  test('takes a name, a number, a key and tags, and gives images', () => {
    const { template, made } = synthesize(stack => {
      const images = new ImageRepository(stack, 'Images', { repositoryName: 'shop/api', keep: 5, encryptionKey: new kms.Key(stack, 'Mine'), tags: { team: 'blue' } });
      backend(stack, { image: images.image('1.2.3') });
      return images;
    });
    const { Properties } = only(template, REPOSITORY);
    expect(Properties).toMatchObject({ RepositoryName: 'shop/api', EncryptionConfiguration: { EncryptionType: 'KMS', KmsKey: { 'Fn::GetAtt': [expect.stringMatching(/^Mine/), 'Arn'] } } });
    expect(JSON.parse(Properties.LifecyclePolicy.LifecyclePolicyText).rules[0].selection.countNumber).toBe(5);
    expect(asText(containersOf(template).app.Image)).toMatch(/:1\.2\.3$/);
    expect(made.image('x')).toBeInstanceOf(ecs.EcrImage);
  });
});
