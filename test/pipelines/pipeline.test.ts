import { App, RemovalPolicy, Stack, Stage } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import * as codepipeline from 'aws-cdk-lib/aws-codepipeline';
import * as ecrAssets from 'aws-cdk-lib/aws-ecr-assets';
import * as kms from 'aws-cdk-lib/aws-kms';
import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as assets from 'aws-cdk-lib/aws-s3-assets';
import { Profile } from '../../src';
import { actionNamed, allowed, deliver, deliveryIn, development, flat, PROD, projectOf, Shop, simple, STAGING, statementsOf, toolsStack } from '../support/pipelines';
import { FLAGS, folder, only, resources } from '../support/synth';

const PIPELINE = 'AWS::CodePipeline::Pipeline';
const BUCKET = 'AWS::S3::Bucket';
const production = Profile.production();

describe('a pipeline', () => {
  const { template, stages } = deliver({}, (delivery, app) => delivery.addStage(new Shop(app, 'Prod')));

  test('is of the second type, and one execution takes the place of another', () => {
    expect(only(template, PIPELINE).Properties).toMatchObject({ PipelineType: 'V2', ExecutionMode: 'SUPERSEDED', RestartExecutionOnUpdate: true });
  });

  test('goes from the source to the stage', () => {
    expect(stages.map(({ name }) => name)).toEqual(['Source', 'Build', 'UpdatePipeline', 'Assets', 'Prod']);
  });

  test('keeps artifacts and reports encrypted, with one key, apart from each other', () => {
    const buckets = Object.values(resources(template, BUCKET));
    expect(buckets).toHaveLength(2);
    for (const { Properties } of buckets) {
      const [{ ServerSideEncryptionByDefault: by }] = Properties.BucketEncryption.ServerSideEncryptionConfiguration;
      expect(by.SSEAlgorithm).toBe('aws:kms');
      expect(flat(by.KMSMasterKeyID)).toMatch(/^<DeliveryKey\w+\.Arn>$/);
      expect(Object.values(Properties.PublicAccessBlockConfiguration)).toEqual([true, true, true, true]);
    }
    expect(only(template, 'AWS::KMS::Key').Properties.EnableKeyRotation).toBe(true);
    const { ArtifactStore } = only(template, PIPELINE).Properties;
    expect(flat(ArtifactStore.Location)).toMatch(/^<DeliveryArtifacts/);
    expect(flat(ArtifactStore.EncryptionKey.Id)).toMatch(/^<DeliveryKey/);
  });

  test('refuses artifacts without TLS', () => {
    for (const { Properties } of Object.values(resources(template, 'AWS::S3::BucketPolicy'))) {
      expect(Properties.PolicyDocument.Statement).toContainEqual(expect.objectContaining({ Effect: 'Deny', Condition: { Bool: { 'aws:SecureTransport': 'false' } } }));
    }
  });

  test('has names and modes as it is told', () => {
    const { Properties } = only(deliver({ pipelineName: 'shop-delivery', executionMode: codepipeline.ExecutionMode.QUEUED }).template, PIPELINE);
    expect(Properties).toMatchObject({ Name: 'shop-delivery', ExecutionMode: 'QUEUED', PipelineType: 'V2' });
  });

  test('has parts that can be tuned', () => {
    const { delivery, stack } = deliver({}, (made, app) => made.addStage(new Shop(app, 'Prod')));
    expect(delivery.artifactBucket.node.path).toBe('Stack/Delivery/Artifacts');
    expect(delivery.reportBucket.node.path).toBe('Stack/Delivery/Reports');
    expect(stack.resolve(delivery.encryptionKey.keyArn)).toEqual({ 'Fn::GetAtt': [expect.stringMatching(/^DeliveryKey/), 'Arn'] });
    expect(Object.keys(delivery.functions)).toEqual(['ChangeSets']);
  });

  test('is the same with each feature flag', () => {
    const [one, other] = FLAGS.map(([, context]) => deliver({}, (delivery, app) => delivery.addStage(new Shop(app, 'Prod', STAGING)), toolsStack(context)));
    const namesOf = ({ stages: all }: typeof one) => all.map(({ name, actions }) => [name, actions.map(action => action.name)]);
    expect(namesOf(one)).toEqual(namesOf(other));
    expect(one.plan).toEqual(other.plan);
  });
});

describe('across accounts and regions', () => {
  const { template, stages, app, plan } = deliver({}, (delivery, root) => {
    delivery.addStage(new Shop(root, 'Staging', STAGING));
    delivery.addStage(new Shop(root, 'Prod', PROD));
  });
  const support = Template.fromStack(app.node.findChild('cross-region-stack-111111111111:us-east-1') as Stack);

  test('each stack is deployed where it belongs, with the role there', () => {
    const staging = actionNamed(stages, 'Staging', 'Data.Deploy');
    const prod = actionNamed(stages, 'Prod', 'Data.Deploy');
    expect([staging.region, prod.region]).toEqual(['eu-central-1', 'us-east-1']);
    expect(flat(staging.role)).toBe('arn:<AWS::Partition>:iam::222222222222:role/cdk-hnb659fds-deploy-role-222222222222-eu-central-1');
    expect(flat(prod.role)).toBe('arn:<AWS::Partition>:iam::333333333333:role/cdk-hnb659fds-deploy-role-333333333333-us-east-1');
  });

  test('the pipeline may take these roles, and no others', () => {
    const roles = allowed(template, 'DeliveryPipelineRole', 'sts:AssumeRole').map(flat);
    expect(roles.filter(role => role.startsWith('arn:')).map(role => role.split('role/')[1])).toEqual([
      'cdk-hnb659fds-deploy-role-222222222222-eu-central-1', 'cdk-hnb659fds-deploy-role-333333333333-us-east-1',
    ]);
    expect(roles.filter(role => !role.startsWith('arn:'))).toEqual(roles.filter(role => /^<Delivery\w+Role\w*\.Arn>$/.test(role)));
  });

  test('another region has a bucket and a key of its own', () => {
    const stores = only(template, PIPELINE).Properties.ArtifactStores;
    expect(stores.map((store: any) => store.Region).sort()).toEqual(['eu-central-1', 'us-east-1']);
    expect(stores.map((store: any) => store.ArtifactStore.EncryptionKey.Type)).toEqual(['KMS', 'KMS']);
    support.resourceCountIs(BUCKET, 1);
    support.resourceCountIs('AWS::KMS::Key', 1);
  });

  test('the plan tells what is deployed where', () => {
    expect(Object.keys(plan.stages)).toEqual(['Staging', 'Prod']);
    expect(plan.stages.Prod.stacks[0]).toEqual({
      id: 'ProdData90A795AA',
      name: 'Prod-Data',
      account: '333333333333',
      region: 'us-east-1',
      template: 'assembly-Prod/ProdData90A795AA.template.json',
      templateUrl: expect.stringMatching(/^s3:\/\/cdk-hnb659fds-assets-333333333333-us-east-1\/[0-9a-f]{64}\.json$/),
      deployRole: 'arn:${AWS::Partition}:iam::333333333333:role/cdk-hnb659fds-deploy-role-333333333333-us-east-1',
      executionRole: 'arn:${AWS::Partition}:iam::333333333333:role/cdk-hnb659fds-cfn-exec-role-333333333333-us-east-1',
      parameters: {},
      tags: {},
      notificationArns: [],
      terminationProtection: false,
      dependsOn: [],
    });
    expect(plan.stages.Prod.stacks[1].dependsOn).toEqual(['ProdData90A795AA']);
    expect(plan.stages.Prod.allowReplacement).toBeUndefined();
    expect(plan.stages.Prod.parts).toBeUndefined();
    expect(plan.stages.Prod.watch).toBeUndefined();
  });

  test('the function that makes change sets may take their roles', () => {
    expect(allowed(template, 'DeliveryFunctionsChangeSetsRole', 'sts:AssumeRole').map(arn => flat(arn).split('role/')[1])).toEqual([
      'cdk-hnb659fds-deploy-role-222222222222-eu-central-1', 'cdk-hnb659fds-deploy-role-333333333333-us-east-1',
    ]);
  });

  test('a stage of any account and region is one of the pipeline\'s', () => {
    const any = deliver({}, (delivery, root) => delivery.addStage(simple(root, 'Prod')), toolsStack({}, undefined));
    expect(any.plan.stages.Prod.stacks[0]).not.toHaveProperty('account');
    expect(any.plan.stages.Prod.stacks[0].deployRole).toBe('arn:${AWS::Partition}:iam::${AWS::AccountId}:role/cdk-hnb659fds-deploy-role-${AWS::AccountId}-${AWS::Region}');
    expect(flat(actionNamed(any.stages, 'Prod', 'Main.Deploy').role)).toBe('arn:<AWS::Partition>:iam::<AWS::AccountId>:role/cdk-hnb659fds-deploy-role-<AWS::AccountId>-<AWS::Region>');
  });

  test('a stack tells its parameters, tags, protection and who hears of it', () => {
    const { plan: { stages: { Prod } } } = deliver({}, (delivery, root) => {
      const stage = new Stage(root, 'Prod', { env: PROD });
      const stack = new Stack(stage, 'Main', { tags: { team: 'shop' }, terminationProtection: true, notificationArns: ['arn:aws:sns:us-east-1:333333333333:stacks'] });
      new s3.Bucket(stack, 'Bucket');
      delivery.addStage(stage);
    });
    expect(Prod.stacks[0]).toMatchObject({ tags: { team: 'shop' }, terminationProtection: true, notificationArns: ['arn:aws:sns:us-east-1:333333333333:stacks'] });
  });
});

describe('the update of the pipeline itself', () => {
  const { template, stages } = deliver({ cliVersion: '2.1148.1' });

  test('deploys its stack, before anything else happens', () => {
    expect(projectOf(template, 'UpdatePipeline').spec.phases.build.commands).toEqual(['npx --yes aws-cdk@2.1148.1 deploy --app . --require-approval never --verbose "Stack"']);
    expect(actionNamed(stages, 'UpdatePipeline', 'SelfUpdate')).toMatchObject({ inputs: ['Assembly'], provider: 'CodeBuild' });
  });

  test('may take the roles of the bootstrap of its own account, and no others', () => {
    const statement = statementsOf(template, 'DeliveryUpdatePipelineProjectRole').find(({ Action }) => Action === 'sts:AssumeRole')!;
    expect(flat(statement.Resource)).toBe('arn:<AWS::Partition>:iam::111111111111:role/*');
    expect(statement.Condition).toEqual({ 'ForAnyValue:StringEquals': { 'iam:ResourceTag/aws-cdk:bootstrap-role': ['image-publishing', 'file-publishing', 'deploy'] } });
  });

  test('may be left out', () => {
    const without = deliver({ selfMutation: false }, (delivery, app) => delivery.addStage(simple(app, 'Prod')));
    expect(without.stages.map(({ name }) => name)).toEqual(['Source', 'Build', 'Assets', 'Prod']);
    without.template.resourcePropertiesCountIs('AWS::CodeBuild::Project', Match.objectLike({ Description: 'Deploys the pipeline itself' }), 0);
  });

  test('names a stack that is in a stage', () => {
    const app = new App();
    const stack = new Stack(new Stage(app, 'Tools'), 'Pipelines');
    deliveryIn(stack);
    expect(projectOf(Template.fromStack(stack), 'UpdatePipeline').spec.phases.build.commands[0]).toContain('"Tools/Pipelines"');
  });
});

describe('assets', () => {
  const files = folder({ 'a.txt': 'a' });
  const images = folder({ Dockerfile: 'FROM scratch' });
  const of = (use: (stack: Stack) => unknown, env = PROD) => deliver({}, (delivery, app) => {
    const stage = new Stage(app, 'Prod', { env });
    use(new Stack(stage, 'Main'));
    delivery.addStage(stage);
  });
  const withFiles = of(stack => new assets.Asset(stack, 'Files', { path: files }));
  const withImages = of(stack => new ecrAssets.DockerImageAsset(stack, 'Image', { directory: images }));

  test('are published by manifest', () => {
    const [command] = projectOf(withFiles.template, 'Assets').spec.phases.build.commands;
    expect(command).toMatch(/cdk-assets@4 .* publish "assembly-Prod\/ProdMain\w+\.assets\.json"$/);
    expect(actionNamed(withFiles.stages, 'Assets', 'Publish').inputs).toEqual(['Assembly']);
  });

  test('are published with the roles that do that, and no others', () => {
    const rolesOf = ({ template }: typeof withFiles) => allowed(template, 'DeliveryAssetsProjectRole', 'sts:AssumeRole').map(arn => flat(arn).split('role/')[1]);
    expect(rolesOf(withFiles)).toEqual(['cdk-hnb659fds-file-publishing-role-333333333333-us-east-1']);
    expect(rolesOf(withImages)).toEqual(['cdk-hnb659fds-file-publishing-role-333333333333-us-east-1', 'cdk-hnb659fds-image-publishing-role-333333333333-us-east-1']);
  });

  test('take Docker where there are images only', () => {
    expect(projectOf(withFiles.template, 'Assets').Environment.PrivilegedMode).toBe(false);
    expect(projectOf(withImages.template, 'Assets').Environment.PrivilegedMode).toBe(true);
  });

  test('of all stages are published once', () => {
    const { template } = deliver({}, (delivery, app) => {
      delivery.addStage(new Shop(app, 'Staging', STAGING));
      delivery.addStage(new Shop(app, 'Prod', PROD));
    });
    const [command] = projectOf(template, 'Assets').spec.phases.build.commands;
    expect(command.match(/"assembly-[^"]+"/g)).toHaveLength(4);
    expect(allowed(template, 'DeliveryAssetsProjectRole', 'sts:AssumeRole')).toHaveLength(2);
  });
});

describe('what it leaves behind', () => {
  const policies = (profile: Profile, more = {}) => {
    const { template } = deliver({ profile, ...more }, (delivery, app) => delivery.addStage(simple(app, 'Prod')));
    const kept = [BUCKET, 'AWS::KMS::Key', 'AWS::Logs::LogGroup'].flatMap(type => Object.values(resources(template, type)));
    return [...new Set(kept.map(({ DeletionPolicy }) => DeletionPolicy))];
  };

  test('is kept in production, but for what a first deployment has made that fails', () => {
    expect(policies(production)).toEqual(['RetainExceptOnCreate']);
  });

  test('is deleted in development', () => {
    expect(policies(development)).toEqual(['Delete']);
  });

  test('is what the user says', () => {
    expect(policies(production, { removalPolicy: RemovalPolicy.DESTROY })).toEqual(['Delete']);
    expect(policies(development, { removalPolicy: RemovalPolicy.RETAIN })).toEqual(['RetainExceptOnCreate']);
  });

  test('logs as long as the profile says, or the user', () => {
    const days = (props: object) => [...new Set(Object.values(resources(deliver(props).template, 'AWS::Logs::LogGroup')).map(({ Properties }) => Properties.RetentionInDays))];
    expect(days({ profile: production })).toEqual([365]);
    expect(days({})).toEqual([7]);
    expect(days({ logRetention: RetentionDays.ONE_MONTH })).toEqual([30]);
  });
});

describe('a key of one\'s own', () => {
  const arn = 'arn:aws:kms:eu-central-1:111111111111:key/12345678-1234-1234-1234-123456789012';

  test('is used for all', () => {
    const { template } = deliver(stack => ({ encryptionKey: kms.Key.fromKeyArn(stack, 'Theirs', arn) }));
    template.resourceCountIs('AWS::KMS::Key', 0);
    expect(only(template, PIPELINE).Properties.ArtifactStore.EncryptionKey.Id).toBe(arn);
    expect(projectOf(template, 'Synth').EncryptionKey).toBe(arn);
    for (const { Properties } of Object.values(resources(template, 'AWS::Logs::LogGroup'))) expect(Properties.KmsKeyId).toBe(arn);
  });

  test('whose policy cannot be changed is told of', () => {
    const { stack } = deliver(one => ({ encryptionKey: kms.Key.fromKeyArn(one, 'Theirs', arn) }));
    const messages = stack.node.findAll().flatMap(({ node }) => node.metadata.filter(({ type }) => type === 'aws:cdk:warning').map(({ data }) => `${data}`));
    expect(messages).toContainEqual(expect.stringContaining('AllowCloudWatchLogs'));
  });
});

test('tags everything, with those of the user', () => {
  for (const [, context] of FLAGS) {
    const { template } = deliver({ tags: { team: 'shop' }, alertTopic: undefined }, (delivery, app) => delivery.addStage(new Shop(app, 'Prod')), toolsStack(context));
    for (const type of [PIPELINE, BUCKET, 'AWS::KMS::Key', 'AWS::CodeBuild::Project', 'AWS::Lambda::Function', 'AWS::Logs::LogGroup', 'AWS::IAM::Role']) {
      for (const [id, { Properties }] of Object.entries(resources(template, type))) {
        const tags = Object.fromEntries((Properties.Tags ?? []).map((tag: any) => [tag.Key, tag.Value]));
        if (!id.startsWith('Custom')) expect([id, tags]).toEqual([id, { app: 'Delivery', tier: 'delivery', profile: 'development', team: 'shop', ...tags }]);
      }
    }
  }
});
