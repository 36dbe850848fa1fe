import { Duration, RemovalPolicy, Size, Stack } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as efs from 'aws-cdk-lib/aws-efs';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import * as ssm from 'aws-cdk-lib/aws-ssm';
import { fargate, Profile } from '../../../src';
import { backend, containersOf, environmentIn, image, job, named, once, synthesize, web, worker } from '../../support/fargate';
import { FLAGS, newStack, only, resources } from '../../support/synth';
import { allowed, asText, ownVpc } from '../../support/web-app';

const { AddOn, SidecarOrder, Volume } = fargate;
const TASK = 'AWS::ECS::TaskDefinition';

/** Statements of the policies of a role, by the beginning of its logical id. */
function rightsOf(stack: Stack, of: string) {
  const { template } = synthesize(() => undefined, stack);
  const policies = Object.values(resources(template, 'AWS::IAM::Policy')).filter(policy => policy.Properties.Roles.some((role: { Ref: string }) => role.Ref.startsWith(of)));
  return policies.flatMap(policy => policy.Properties.PolicyDocument.Statement as { Action: string | string[]; Resource: unknown }[])
    .map(({ Action, Resource }) => ({ actions: [Action].flat(), resources: [Resource].flat().map(asText) }));
}

describe.each(FLAGS)('a task with %s', (_flags, context) => {
  const { template, stack } = synthesize(own => backend(own), newStack(context));
  const { app } = containersOf(template);

  test('is the smallest that there is, on Linux', () => {
    expect(only(template, TASK).Properties).toMatchObject({
      Cpu: '256', Memory: '512', NetworkMode: 'awsvpc', RequiresCompatibilities: ['FARGATE'], RuntimePlatform: { CpuArchitecture: 'X86_64', OperatingSystemFamily: 'LINUX' },
    });
    expect(only(template, TASK).Properties.EphemeralStorage).toBeUndefined();
  });

  test('runs as nobody in particular, can write nowhere, and reaps its processes', () => {
    expect(app).toMatchObject({ User: '1000:1000', ReadonlyRootFilesystem: true, Essential: true, LinuxParameters: { InitProcessEnabled: true } });
    expect([app.Privileged, app.Secrets, app.MountPoints ?? []]).toEqual([undefined, undefined, []]);
  });

  test('writes its log without waiting, to a group of its own', () => {
    const [[group, { Properties }]] = Object.entries(resources(template, 'AWS::Logs::LogGroup')).filter(([id]) => id.startsWith('OrdersLogs'));
    expect(app.LogConfiguration).toMatchObject({ LogDriver: 'awslogs', Options: { 'awslogs-group': { Ref: group }, 'awslogs-stream-prefix': 'app', 'mode': 'non-blocking' } });
    expect(Properties.RetentionInDays).toBe(7);
    expect(rightsOf(stack, 'OrdersTaskExecutionRole')).toEqual([{ actions: ['logs:CreateLogStream', 'logs:PutLogEvents'], resources: [`<${group}.Arn>`] }]);
  });

  test('may do nothing', () => {
    expect(rightsOf(stack, 'OrdersTaskTaskRole')).toEqual([]);
    const roles = Object.entries(resources(template, 'AWS::IAM::Role')).filter(([id]) => id.startsWith('OrdersTask'));
    expect(roles.flatMap(([, role]) => [role.Properties.ManagedPolicyArns, role.Properties.Policies])).toEqual(Array(4).fill(undefined));
  });

  test('is in private subnets with a group of its own, and starts when there is a way out and a right to its log', () => {
    const service = only(template, 'AWS::ECS::Service');
    const { AwsvpcConfiguration } = service.Properties.NetworkConfiguration;
    expect(AwsvpcConfiguration.AssignPublicIp).toBe('DISABLED');
    expect(AwsvpcConfiguration.Subnets.map(asText)).toEqual([expect.stringMatching(/PrivateSubnet1/), expect.stringMatching(/PrivateSubnet2/)]);
    expect(AwsvpcConfiguration.SecurityGroups).toHaveLength(1);
    expect(service.DependsOn).toEqual(expect.arrayContaining([
      expect.stringMatching(/PrivateSubnet1DefaultRoute/), expect.stringMatching(/PrivateSubnet2DefaultRoute/), expect.stringMatching(/^OrdersTaskExecutionRoleDefaultPolicy/),
    ]));
  });
});

test('a task takes everything that can be said', () => {
  const { template } = synthesize(stack => once(stack, {
    cpu: 1024,
    memory: Size.gibibytes(4),
    architecture: ecs.CpuArchitecture.ARM64,
    ephemeralStorage: Size.gibibytes(50),
    command: ['run', 'it'],
    entryPoint: ['sh', '-c'],
    variables: { LEVEL: 'info' },
    user: '0',
    readonlyRootFilesystem: false,
    healthCheck: { command: ['CMD', 'true'], interval: Duration.seconds(7) },
    logGroup: logs.LogGroup.fromLogGroupName(stack, 'Logs', 'mine'),
  }));
  expect(only(template, TASK).Properties).toMatchObject({ Cpu: '1024', Memory: '4096', EphemeralStorage: { SizeInGiB: 50 }, RuntimePlatform: { CpuArchitecture: 'ARM64' } });
  expect(containersOf(template).app).toMatchObject({
    Command: ['run', 'it'],
    EntryPoint: ['sh', '-c'],
    Environment: [{ Name: 'LEVEL', Value: 'info' }],
    User: '0',
    ReadonlyRootFilesystem: false,
    HealthCheck: { Command: ['CMD', 'true'], Interval: 7 },
    LogConfiguration: { Options: { 'awslogs-group': 'mine' } },
  });
  expect(Object.keys(resources(template, 'AWS::Logs::LogGroup')).filter(id => id.startsWith('Migrate'))).toEqual([]);
});

test('a task takes roles, subnets, and how long its log is kept', () => {
  const { template } = synthesize(stack => {
    const [task, execution] = ['Task', 'Execution'].map(name => iam.Role.fromRoleArn(stack, name, `arn:aws:iam::111111111111:role/${name}`));
    const environment = environmentIn(stack, { vpc: ownVpc(stack) });
    worker(stack, {
      environment,
      taskRole: task,
      executionRole: execution,
      vpcSubnets: { subnetType: ec2.SubnetType.PRIVATE_ISOLATED },
      logRetention: logs.RetentionDays.ONE_DAY,
      removalPolicy: RemovalPolicy.RETAIN,
      profile: Profile.development({ name: 'staging' }),
      tags: { team: 'blue' },
    });
  });
  expect(only(template, TASK).Properties).toMatchObject({ TaskRoleArn: 'arn:aws:iam::111111111111:role/Task', ExecutionRoleArn: 'arn:aws:iam::111111111111:role/Execution' });
  expect(only(template, 'AWS::ECS::Service').Properties.NetworkConfiguration.AwsvpcConfiguration.Subnets.map(asText)).toEqual([
    expect.stringMatching(/OwnIsolatedSubnet1/), expect.stringMatching(/OwnIsolatedSubnet2/),
  ]);
  const group = named(template, 'AWS::Logs::LogGroup', 'MailerLogs');
  expect([group.Properties.RetentionInDays, group.DeletionPolicy]).toEqual([1, 'RetainExceptOnCreate']);
  expect(Object.fromEntries(group.Properties.Tags.map(({ Key, Value }: { Key: string; Value: string }) => [Key, Value]))).toEqual({
    app: 'Env', profile: 'staging', team: 'blue', tier: 'app',
  });
});

test('secrets are for the execution role to read, and exactly these', () => {
  const { template, stack } = synthesize(own => backend(own, {
    secrets: {
      STRIPE_KEY: ecs.Secret.fromSecretsManager(secretsmanager.Secret.fromSecretCompleteArn(own, 'Stripe', 'arn:aws:secretsmanager:eu-central-1:111111111111:secret:stripe-abcdef'), 'key'),
      FLAG: ecs.Secret.fromSsmParameter(ssm.StringParameter.fromSecureStringParameterAttributes(own, 'Flag', { parameterName: '/shop/flag' })),
    },
  }));
  expect(containersOf(template).app.Secrets.map(({ Name, ValueFrom }: { Name: string; ValueFrom: unknown }) => [Name, asText(ValueFrom)])).toEqual([
    ['FLAG', 'arn:<AWS::Partition>:ssm:<AWS::Region>:<AWS::AccountId>:parameter/shop/flag'],
    ['STRIPE_KEY', 'arn:aws:secretsmanager:eu-central-1:111111111111:secret:stripe-abcdef:key::'],
  ]);
  expect(rightsOf(stack, 'OrdersTaskExecutionRole').slice(1)).toEqual([
    { actions: ['ssm:DescribeParameters', 'ssm:GetParameters', 'ssm:GetParameter', 'ssm:GetParameterHistory'], resources: ['arn:<AWS::Partition>:ssm:<AWS::Region>:<AWS::AccountId>:parameter/shop/flag'] },
    { actions: ['secretsmanager:GetSecretValue', 'secretsmanager:DescribeSecret'], resources: ['arn:aws:secretsmanager:eu-central-1:111111111111:secret:stripe-abcdef'] },
  ]);
  expect(rightsOf(stack, 'OrdersTaskTaskRole')).toEqual([]);
});

describe('a volume', () => {
  test('from scratch can be written to', () => {
    const { template } = synthesize(stack => web(stack, { volumes: [Volume.scratch('/tmp'), Volume.scratch('/var/run')] }));
    expect(only(template, TASK).Properties.Volumes).toEqual([{ Name: 'volume-0' }, { Name: 'volume-1' }]);
    expect(containersOf(template).app.MountPoints).toEqual([
      { SourceVolume: 'volume-0', ContainerPath: '/tmp', ReadOnly: false }, { SourceVolume: 'volume-1', ContainerPath: '/var/run', ReadOnly: false },
    ]);
  });

  test.each([[false, ['elasticfilesystem:ClientMount', 'elasticfilesystem:ClientWrite']], [true, ['elasticfilesystem:ClientMount']]])('of Amazon EFS, read only: %p, is encrypted on its way and asks the role', (readOnly, actions) => {
    const { template, stack } = synthesize(own => {
      const vpc = ownVpc(own);
      const fileSystem = new efs.FileSystem(own, 'Files', { vpc });
      const environment = environmentIn(own, { vpc });
      backend(own, { environment, volumes: [Volume.efs({ path: '/data', fileSystem, accessPoint: fileSystem.addAccessPoint('Data'), readOnly: readOnly || undefined })] });
    });
    const [files] = Object.keys(resources(template, 'AWS::EFS::FileSystem'));
    const [point] = Object.keys(resources(template, 'AWS::EFS::AccessPoint'));
    expect(only(template, TASK).Properties.Volumes).toEqual([{
      Name: 'volume-0',
      EFSVolumeConfiguration: { FilesystemId: { Ref: files }, TransitEncryption: 'ENABLED', AuthorizationConfig: { AccessPointId: { Ref: point }, IAM: 'ENABLED' } },
    }]);
    expect(containersOf(template).app.MountPoints).toEqual([{ SourceVolume: 'volume-0', ContainerPath: '/data', ReadOnly: readOnly }]);
    expect(rightsOf(stack, 'OrdersTaskTaskRole')).toEqual([{ actions, resources: [`<${files}.Arn>`] }]);
  });

  test.each([['web', web], ['backend', backend], ['worker', worker], ['one-off', once]] as const)('of Amazon EFS is there, in each zone, before a %s task starts', (_kind, make) => {
    const { template } = synthesize(own => {
      const vpc = ownVpc(own);
      const fileSystem = new efs.FileSystem(own, 'Files', { vpc });
      const environment = environmentIn(own, { vpc });
      make(own, { environment, volumes: [Volume.scratch('/tmp'), Volume.efs({ path: '/data', fileSystem, accessPoint: fileSystem.addAccessPoint('Data') })] });
    });
    const targets = Object.keys(resources(template, 'AWS::EFS::MountTarget'));
    expect(targets).toHaveLength(2);
    expect(only(template, make === once ? 'Custom::EcsOneOffTask' : 'AWS::ECS::Service').DependsOn).toEqual(expect.arrayContaining(targets));
  });
});

describe('an add-on', () => {
  test('collects traces and metrics, and the container knows where', () => {
    const { template } = synthesize(stack => backend(stack, { addOns: [AddOn.openTelemetry()] }));
    const { app, 'otel-collector': collector } = containersOf(template);
    expect(app.Environment).toContainEqual({ Name: 'OTEL_EXPORTER_OTLP_ENDPOINT', Value: 'http://localhost:4318' });
    expect(collector).toMatchObject({ Essential: false, ReadonlyRootFilesystem: true, LogConfiguration: { Options: { 'awslogs-stream-prefix': 'otel-collector' } } });
    expect(collector.Command).toBeUndefined();
    expect(collector.Image).toMatch(/^public\.ecr\.aws\/aws-observability\/aws-otel-collector:v\d/);
    const wide = allowed(template).filter(({ actions }) => actions.includes('xray:PutTraceSegments'));
    expect(wide.map(({ resources: of }) => of)).toEqual([['*']]);
  });

  test('collects from its own task alone, traces to X-Ray and metrics by the log of the task', () => {
    const { template, stack, made } = synthesize(own => backend(own, { addOns: [AddOn.openTelemetry()] }));
    const { Environment, PortMappings } = containersOf(template)['otel-collector'];
    expect([Environment.map(({ Name }: { Name: string }) => Name), PortMappings ?? []]).toEqual([['AOT_CONFIG_CONTENT'], []]);
    const group = asText(stack.resolve(made.logGroup.logGroupName));
    const { receivers, processors, exporters, service } = JSON.parse(asText(Environment[0].Value)) as Record<string, any>;
    expect(receivers).toEqual({ otlp: { protocols: { grpc: { endpoint: '127.0.0.1:4317' }, http: { endpoint: '127.0.0.1:4318' } } } });
    expect(exporters).toEqual({ awsxray: {}, awsemf: { namespace: 'OpenTelemetry', log_group_name: group, log_stream_name: 'metrics/{TaskId}' } });
    expect(service.pipelines).toEqual({
      traces: { receivers: ['otlp'], processors: ['resourcedetection', 'batch'], exporters: ['awsxray'] },
      metrics: { receivers: ['otlp'], processors: ['resourcedetection', 'batch'], exporters: ['awsemf'] },
    });
    expect(processors).toEqual({ resourcedetection: { detectors: ['env', 'ecs'] }, batch: {} });
  });

  test('that collects may write the log of its task, and traces', () => {
    const { stack, made } = synthesize(own => backend(own, { addOns: [AddOn.openTelemetry()] }));
    expect(rightsOf(stack, 'OrdersTaskTaskRole')).toEqual([
      { actions: ['logs:CreateLogStream', 'logs:PutLogEvents'], resources: [asText(stack.resolve(made.logGroup.logGroupArn))] },
      { actions: ['xray:PutTraceSegments', 'xray:PutTelemetryRecords', 'xray:GetSamplingRules', 'xray:GetSamplingTargets'], resources: ['*'] },
    ]);
  });

  test('collects as it is told', () => {
    const { template } = synthesize(stack => backend(stack, { addOns: [AddOn.openTelemetry({ config: 'receivers: {}', image })], variables: { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://else' } }));
    const { app, 'otel-collector': collector } = containersOf(template);
    expect([collector.Command, collector.Environment, collector.Image]).toEqual([undefined, [{ Name: 'AOT_CONFIG_CONTENT', Value: 'receivers: {}' }], 'public.ecr.aws/nginx/nginx:1.27']);
    expect(app.Environment).toContainEqual({ Name: 'OTEL_EXPORTER_OTLP_ENDPOINT', Value: 'http://else' });
  });

  test('collects at the address of a secret, which is then no variable, too', () => {
    const { template } = synthesize(stack => backend(stack, {
      addOns: [AddOn.openTelemetry()], secrets: { OTEL_EXPORTER_OTLP_ENDPOINT: ecs.Secret.fromSecretsManager(new secretsmanager.Secret(stack, 'Address')) },
    }));
    const { Environment, Secrets } = containersOf(template).app;
    expect([Environment, Secrets].map(given => given.map(({ Name }: { Name: string }) => Name))).toEqual([['PORT'], ['OTEL_EXPORTER_OTLP_ENDPOINT']]);
  });

  test('sends the log of the container somewhere else, with a secret', () => {
    const { template } = synthesize(stack => backend(stack, {
      addOns: [AddOn.fireLens({ output: { Name: 'datadog' }, secrets: { apikey: ecs.Secret.fromSecretsManager(new secretsmanager.Secret(stack, 'Key')) } })],
    }));
    const { app, 'log-router': router } = containersOf(template);
    expect(app.LogConfiguration).toMatchObject({ LogDriver: 'awsfirelens', Options: { Name: 'datadog' }, SecretOptions: [{ Name: 'apikey', ValueFrom: { Ref: expect.stringMatching(/^Key/) } }] });
    expect(router).toMatchObject({ Essential: true, FirelensConfiguration: { Type: 'fluentbit' }, LogConfiguration: { LogDriver: 'awslogs' } });
    expect(allowed(template).filter(({ actions }) => actions.includes('secretsmanager:GetSecretValue')).map(({ resources: of }) => of)).toEqual([[expect.stringMatching(/^<Key/)]]);
  });

  test.each([
    [undefined, undefined],
    [SidecarOrder.BESIDE, undefined],
    [SidecarOrder.STARTS_FIRST, [{ Condition: 'START', ContainerName: 'proxy' }]],
    [SidecarOrder.ENDS_FIRST, [{ Condition: 'SUCCESS', ContainerName: 'proxy' }]],
  ])('of any kind starts in the order %p', (order, dependsOn) => {
    const { template } = synthesize(stack => backend(stack, { addOns: [AddOn.sidecar({ name: 'proxy', image, order })] }));
    const { app, proxy } = containersOf(template);
    expect([app.DependsOn, proxy]).toEqual([dependsOn, expect.objectContaining({ Essential: false, ReadonlyRootFilesystem: true })]);
  });

  test('of any kind takes what it is told', () => {
    const { template } = synthesize(stack => backend(stack, {
      addOns: [AddOn.sidecar({
        name: 'proxy',
        image,
        command: ['run'],
        variables: { A: 'b' },
        user: '1',
        port: 9000,
        essential: true,
        readonlyRootFilesystem: false,
        secrets: { KEY: ecs.Secret.fromSecretsManager(new secretsmanager.Secret(stack, 'Key')) },
      })],
    }));
    expect(containersOf(template).proxy).toMatchObject({
      Command: ['run'], Environment: [{ Name: 'A', Value: 'b' }], User: '1', Essential: true, ReadonlyRootFilesystem: false, Secrets: [{ Name: 'KEY' }], PortMappings: [{ ContainerPort: 9000 }],
    });
  });
});

describe('least privilege', () => {
  const { template } = synthesize(stack => {
    environmentIn(stack, { profile: Profile.production() });
    const addOns = [AddOn.openTelemetry()];
    web(stack, { addOns, executeCommand: true, readonlyRootFilesystem: false });
    backend(stack);
    worker(stack, { scaleInProtection: true });
    job(stack);
    once(stack);
    new fargate.ImageRepository(stack, 'Images');
  });

  test('allows no action on everything of a service', () => {
    expect(allowed(template).flatMap(({ actions }) => actions).filter(action => /^(\*|\w+:\*)$/.test(action))).toEqual([]);
  });

  test('allows on every resource only what knows no narrower one', () => {
    const wide = allowed(template).filter(({ resources: of }) => of.includes('*')).flatMap(({ actions }) => actions);
    expect([...new Set(wide)].sort()).toEqual([
      // Rules of a load balancer are described by listener or by themselves.
      'elasticloadbalancing:DescribeRules',
      // The delivery of the log of a state machine.
      'logs:CreateLogDelivery',
      'logs:DeleteLogDelivery',
      'logs:DescribeLogGroups',
      'logs:DescribeResourcePolicies',
      'logs:GetLogDelivery',
      'logs:ListLogDeliveries',
      'logs:PutResourcePolicy',
      'logs:UpdateLogDelivery',
      // Commands in tasks, by Session Manager.
      'ssmmessages:CreateControlChannel',
      'ssmmessages:CreateDataChannel',
      'ssmmessages:OpenControlChannel',
      'ssmmessages:OpenDataChannel',
      // X-Ray, of the collector and of state machines.
      'xray:GetSamplingRules',
      'xray:GetSamplingTargets',
      'xray:PutTelemetryRecords',
      'xray:PutTraceSegments',
    ]);
  });
});
