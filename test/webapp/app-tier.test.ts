import { execFileSync, spawnSync } from 'child_process';
import * as fs from 'fs';
import { Duration, Size, Stack, TimeZone } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import * as autoscaling from 'aws-cdk-lib/aws-autoscaling';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecr from 'aws-cdk-lib/aws-ecr';
import { patching, Profile, rollout, webapp } from '../../src';
import { FLAGS, folder, lazyNumber, newStack, numberToken, only, resources, textToken } from '../support/synth';
import { allowed, asText, initOf, instances, someCode, Synthesized, synthesize } from '../support/web-app';

const { Rollout, Wait } = rollout;
const { AppCode, AppImage, AppRuntime, AppTier, DataTier, ScheduledCapacity } = webapp;

const GROUP = 'AWS::AutoScaling::AutoScalingGroup';
const development = Profile.development();
const nodeApp = folder({ 'package.json': '{"scripts":{"start":"node ."}}', 'package-lock.json': '{}' });

/** A small app that runs this code. */
function running(code: webapp.AppCode, props: Parameters<typeof synthesize>[0] = {}): Synthesized {
  return synthesize({ profile: development, app: AppTier.instances({ code }), ...props });
}

/** A small app with this application tier. */
function withTier(options: Partial<webapp.InstancesOptions>): Template {
  return synthesize({ profile: development, app: instances(options) }).template;
}

const node = (options: webapp.RuntimeOptions = {}, more: Partial<webapp.DirectoryCodeOptions> = {}) =>
  AppCode.directory(nodeApp, { runtime: AppRuntime.nodejs('22', options), ...more });

describe.each(FLAGS)('instances with %s', (_flags, context) => {
  const { template } = synthesize({ app: AppTier.instances({ code: node() }) }, newStack(context));
  const group = only(template, GROUP);
  const launchTemplate = only(template, 'AWS::EC2::LaunchTemplate').Properties.LaunchTemplateData;

  test('are launched from a launch template in the private subnets', () => {
    template.resourceCountIs('AWS::AutoScaling::LaunchConfiguration', 0);
    expect(group.Properties.LaunchTemplate.LaunchTemplateId).toEqual({ Ref: expect.stringMatching(/^ShopAppLaunchTemplate/) });
    expect(group.Properties.VPCZoneIdentifier.map(asText)).toEqual([
      expect.stringMatching(/^<ShopNetworkVpcPrivateSubnet1/), expect.stringMatching(/^<ShopNetworkVpcPrivateSubnet2/),
    ]);
  });

  test('run Amazon Linux 2023 on a t3.small', () => {
    const parameter = template.toJSON().Parameters[launchTemplate.ImageId.Ref];
    expect(parameter.Default).toMatch(/^\/aws\/service\/ami-amazon-linux-latest\/al2023-ami-kernel-[\w.]+-x86_64$/);
    expect(launchTemplate.InstanceType).toBe('t3.small');
  });

  test('have encrypted volumes and the session-bound metadata service, and are watched closely', () => {
    expect(launchTemplate.BlockDeviceMappings).toEqual([{ DeviceName: '/dev/xvda', Ebs: { Encrypted: true, VolumeSize: 16, VolumeType: 'gp3' } }]);
    expect(launchTemplate.MetadataOptions).toMatchObject({ HttpTokens: 'required', HttpPutResponseHopLimit: 1 });
    expect(launchTemplate.Monitoring).toEqual({ Enabled: true });
  });

  test('have no key pair, no public address and no port but the one for the load balancer', () => {
    expect(launchTemplate.KeyName).toBeUndefined();
    expect(launchTemplate.NetworkInterfaces).toBeUndefined();
    const rules = Object.values(resources(template, 'AWS::EC2::SecurityGroupIngress')).filter(rule => asText(rule.Properties.GroupId).includes('ShopApp'));
    expect(rules.map(rule => [rule.Properties.FromPort, rule.Properties.ToPort, asText(rule.Properties.SourceSecurityGroupId)])).toEqual([
      [8080, 8080, expect.stringMatching(/^<ShopWebSecurityGroup/)],
    ]);
    const guard = Object.entries(resources(template, 'AWS::EC2::SecurityGroup')).find(([id]) => id.startsWith('ShopAppSecurityGroup'))!;
    expect(guard[1].Properties.SecurityGroupIngress).toBeUndefined();
  });

  test('are as many as the load balancer finds healthy', () => {
    expect(group.Properties).toMatchObject({ MinSize: '2', MaxSize: '4', HealthCheckType: 'ELB', HealthCheckGracePeriod: 900 });
    expect(group.Properties.DesiredCapacity).toBeUndefined();
    expect(group.Properties.TargetGroupARNs).toEqual([{ Ref: expect.stringMatching(/^ShopWebTargetGroup/) }]);
    expect(group.Properties.MetricsCollection).toEqual([{ Granularity: '1Minute' }]);
  });

  test('start when the way out is open', () => {
    expect(group.DependsOn).toEqual(expect.arrayContaining([
      expect.stringMatching(/^ShopNetworkVpcPrivateSubnet1DefaultRoute/), expect.stringMatching(/^ShopNetworkVpcPrivateSubnet2DefaultRoute/),
    ]));
  });

  test('start when the load balancer looks after them, and when one may look around in them', () => {
    expect(group.DependsOn).toEqual(expect.arrayContaining([expect.stringMatching(/^ShopWebLoadBalancerHttp/), expect.stringMatching(/^ShopAppRoleSessionManager/)]));
  });

  test('may do what the agents need, and nothing for everything', () => {
    const statements = allowed(template).filter(statement => statement.actions.some(action => /^(ssm|ec2messages|s3|logs|secretsmanager|elasticloadbalancing)/.test(action)));
    const actions = statements.flatMap(statement => statement.actions);
    expect(actions).toEqual(expect.arrayContaining(['ssm:UpdateInstanceInformation', 'ssmmessages:OpenDataChannel', 'logs:PutLogEvents', 's3:GetObject']));
    expect(actions.filter(action => /^(ssm:(GetParameters?|GetParametersByPath)|secretsmanager:)/.test(action))).toEqual([]);
    expect(allowed(template).flatMap(statement => statement.actions).filter(action => action === '*' || action.endsWith(':*'))).toEqual([]);
    const everywhere = statements.filter(statement => statement.resources.includes('*')).flatMap(statement => statement.actions);
    expect(everywhere.filter(action => !/^(ssm|ssmmessages|ec2messages):/.test(action))).toEqual(['elasticloadbalancing:DescribeTargetHealth']);
    template.allResourcesProperties('AWS::IAM::ManagedPolicy', { ManagedPolicyName: Match.absent() });
    expect(JSON.stringify(Object.entries(resources(template, 'AWS::IAM::Role')).filter(([id]) => id.startsWith('ShopApp')))).not.toContain('ManagedPolicyArns');
  });

  test('read the one object that holds their code, not the whole bucket', () => {
    const s3 = allowed(template).filter(statement => statement.actions.some(action => action.startsWith('s3:')) && statement.resources.join().includes('cdk-hnb659fds-assets'));
    expect(s3).toEqual([{ actions: ['s3:GetObject'], resources: [expect.stringMatching(/^[^*]*\/[0-9a-f]{64}\.zip$/)] }]);
    expect(Object.keys(group.Metadata)).not.toContain('AWS::CloudFormation::Authentication');
  });

  test('tell CloudFormation when they are well', () => {
    expect(asText(launchTemplate.UserData['Fn::Base64'])).toMatch(/cfn-init -v [^]*--resource ShopAppGroup\w+ -c default\n[^]*cfn-signal -e \$\? /);
    expect(group.CreationPolicy.ResourceSignal).toEqual({ Count: 2, Timeout: 'PT15M' });
  });
});

describe('instances', () => {
  test('of the development profile are one or two, watched every five minutes', () => {
    const template = withTier({});
    expect(only(template, GROUP).Properties).toMatchObject({ MinSize: '1', MaxSize: '2' });
    template.hasResourceProperties('AWS::EC2::LaunchTemplate', { LaunchTemplateData: { Monitoring: { Enabled: false } } });
  });

  test('take type, volume and numbers from the user, and the image follows the processor', () => {
    const template = withTier({
      instanceType: ec2.InstanceType.of(ec2.InstanceClass.T4G, ec2.InstanceSize.LARGE), volumeSize: Size.gibibytes(100), scaling: { min: 3, max: 9 },
    });
    const { ImageId, InstanceType, BlockDeviceMappings } = only(template, 'AWS::EC2::LaunchTemplate').Properties.LaunchTemplateData;
    expect(template.toJSON().Parameters[ImageId.Ref].Default).toMatch(/-arm64$/);
    expect([InstanceType, BlockDeviceMappings[0].Ebs.VolumeSize]).toEqual(['t4g.large', 100]);
    expect(only(template, GROUP).Properties).toMatchObject({ MinSize: '3', MaxSize: '9' });
  });

  test.each<[webapp.InstanceScaling, string, string]>([
    [{}, '2', '4'], [{ min: 3 }, '3', '6'], [{ max: 3 }, '2', '3'], [{ max: 2 }, '2', '2'], [{ min: 1, max: 8 }, '1', '8'],
  ])('in production with %j are %s to %s', (scaling, min, max) => {
    const { template } = synthesize({ app: instances({ scaling, rollout: Rollout.allAtOnce() }) });
    expect(only(template, GROUP).Properties).toMatchObject({ MinSize: min, MaxSize: max });
  });
});

describe('patches of instances', () => {
  const fleet = (stack: Stack, drain?: boolean) => {
    const { PatchPolicy, Ring, Weekday, WindowSchedule } = patching;
    const install = WindowSchedule.weekly(Weekday.TUE, '02:00', TimeZone.ETC_UTC);
    const rings = [Ring.tag('PatchRing', 'canary', { install }), Ring.tag('PatchRing', 'prod', { offset: Duration.days(5) })];
    return new PatchPolicy(stack, 'Fleet', { drain, rings });
  };
  const tagged = (template: Template) => only(template, GROUP).Properties.Tags.filter(({ Key }: { Key: string }) => Key === 'PatchRing');

  test.each<[string, (policy: patching.PatchPolicy) => patching.IPatching]>([
    ['prod', policy => policy], ['canary', policy => policy.ring('canary')],
  ])('come in the ring %s', (ring, of) => {
    const stack = newStack();
    const policy = fleet(stack);
    const { template } = synthesize({ profile: development, app: instances({ patching: of(policy) }) }, stack);
    expect(tagged(template)).toEqual([{ Key: 'PatchRing', Value: ring, PropagateAtLaunch: true }]);
  });

  test('are nobody\'s otherwise', () => expect(tagged(withTier({}))).toEqual([]));

  test('want room for one more, where instances are drained', () => {
    const stack = newStack();
    const policy = fleet(stack, true);
    const scaling = { min: 2, max: 2 };
    expect(() => synthesize({ app: instances({ scaling, patching: policy, rollout: Rollout.allAtOnce() }) }, stack)).toThrow('patching.no-room-to-drain');
  });
});

describe('a rollout of instances', () => {
  const BOTH = { AutoScalingScheduledAction: { IgnoreUnmodifiedGroupSizeProperties: true } };
  const SUSPENDED = expect.arrayContaining(['HealthCheck', 'ReplaceUnhealthy', 'AZRebalance', 'AlarmNotification', 'ScheduledActions']);
  const rolling = (part: object) => ({
    AutoScalingRollingUpdate: { MinSuccessfulInstancesPercent: 100, SuspendProcesses: SUSPENDED, ...part }, ...BOTH,
  });
  const signals = { WaitOnResourceSignals: true };

  test.each<[string, rollout.Rollout | undefined, webapp.InstanceScaling, object, string]>([
    ['by default goes one by one at full capacity', undefined, {}, rolling({ MaxBatchSize: 1, MinInstancesInService: 2, PauseTime: 'PT15M', ...signals }), 'PT15M'],
    [
      'all at once replaces as many as there may be',
      Rollout.allAtOnce({ timeout: Duration.minutes(5) }), { min: 3, max: 7 },
      rolling({ MaxBatchSize: 7, MinInstancesInService: 0, PauseTime: 'PT5M', ...signals }), 'PT5M',
    ],
    [
      'all at once replaces no more than CloudFormation does',
      Rollout.allAtOnce(), { min: 200, max: 400 }, rolling({ MaxBatchSize: 100, MinInstancesInService: 0, PauseTime: 'PT15M', ...signals }), 'PT15M',
    ],
    [
      'rolling takes the batch size, and rounds the healthy share up',
      Rollout.rolling({ batchSize: 2, minHealthyPercent: 50, wait: Wait.forSignals({ timeout: Duration.hours(1) }) }), { min: 3, max: 5 },
      rolling({ MaxBatchSize: 2, MinInstancesInService: 2, PauseTime: 'PT1H', ...signals }), 'PT1H',
    ],
    [
      'rolling at nothing healthy needs no room',
      Rollout.rolling({ minHealthyPercent: 0 }), { min: 2, max: 2 }, rolling({ MaxBatchSize: 1, MinInstancesInService: 0, PauseTime: 'PT15M', ...signals }), 'PT15M',
    ],
    [
      'rolling with a pause waits for no signals, but for those of the first start',
      Rollout.rolling({ wait: Wait.pause(Duration.minutes(3)) }), {},
      rolling({ MaxBatchSize: 1, MinInstancesInService: 2, PauseTime: 'PT3M' }), 'PT15M',
    ],
    [
      'immutable replaces the whole group', Rollout.immutable({ timeout: Duration.minutes(20) }), { min: 2, max: 2 },
      { AutoScalingReplacingUpdate: { WillReplace: true }, ...BOTH }, 'PT20M',
    ],
  ])('%s', (_name, given, scaling, updatePolicy, timeout) => {
    const group = only(synthesize({ app: instances({ rollout: given, scaling }) }).template, GROUP);
    expect(group.UpdatePolicy).toEqual(updatePolicy);
    expect(group.CreationPolicy.ResourceSignal).toEqual({ Count: Number(group.Properties.MinSize), Timeout: timeout });
    expect(group.Properties.HealthCheckGracePeriod).toBe(Duration.parse(timeout).toSeconds());
  });

  test('counts on half of its time for the application to answer', () => {
    const { template } = running(someCode(), { app: instances({ rollout: Rollout.immutable({ timeout: Duration.minutes(10) }) }) });
    expect(initOf(template).files['/etc/webapp/verify'].content).toContain('SECONDS < 300');
  });

  test('takes numbers that are not known yet', () => {
    const stack = newStack();
    const [min, max, batchSize] = ['Min', 'Max', 'Batch'].map(name => numberToken(stack, name));
    const { template } = synthesize({ app: instances({ scaling: { min, max }, rollout: Rollout.rolling({ batchSize }) }) }, stack);
    const group = only(template, GROUP);
    expect(group.Properties).toMatchObject({ MinSize: { Ref: 'Min' }, MaxSize: { Ref: 'Max' } });
    expect(group.UpdatePolicy.AutoScalingRollingUpdate).toMatchObject({ MaxBatchSize: { Ref: 'Batch' }, MinInstancesInService: { Ref: 'Min' } });
    expect(group.CreationPolicy.ResourceSignal.Count).toEqual({ Ref: 'Min' });
  });
});

describe('scaling', () => {
  const policies = (scaling: webapp.InstanceScaling) => Object.values(resources(withTier({ scaling }), 'AWS::AutoScaling::ScalingPolicy'))
    .map(policy => policy.Properties.TargetTrackingConfiguration)
    .map(({ PredefinedMetricSpecification: { PredefinedMetricType }, TargetValue }) => [PredefinedMetricType, TargetValue]);

  test.each<[string, webapp.InstanceScaling, unknown[]]>([
    ['keeps 60 percent CPU by default', {}, [['ASGAverageCPUUtilization', 60]]],
    ['keeps the CPU that is asked for', { cpuPercent: 40 }, [['ASGAverageCPUUtilization', 40]]],
    ['goes by requests alone where only these are given', { requestsPerTarget: 500 }, [['ALBRequestCountPerTarget', 500]]],
    ['goes by both', { cpuPercent: 70, requestsPerTarget: 500 }, [['ASGAverageCPUUtilization', 70], ['ALBRequestCountPerTarget', 500]]],
    ['takes numbers that are not known yet', { cpuPercent: lazyNumber(33), requestsPerTarget: lazyNumber(44) },
      [['ASGAverageCPUUtilization', 33], ['ALBRequestCountPerTarget', 44]]],
  ])('%s', (_name, scaling, expected) => {
    expect(policies(scaling)).toEqual(expected);
  });

  const actions = (scaling: webapp.InstanceScaling) => Object.values(resources(withTier({ scaling }), 'AWS::AutoScaling::ScheduledAction'))
    .map(({ Properties: { AutoScalingGroupName: _, ...action } }) => action);

  test('stops at night and at weekends, and comes back with what is usual', () => {
    const schedules = [ScheduledCapacity.offHours({ stop: '20:05', start: '07:30', timeZone: TimeZone.EUROPE_BERLIN })];
    expect(actions({ min: 2, max: 6, schedules })).toEqual([
      { MinSize: 0, DesiredCapacity: 0, Recurrence: '5 20 * * *', TimeZone: 'Europe/Berlin' },
      { MinSize: 2, MaxSize: 6, DesiredCapacity: 2, Recurrence: '30 7 * * 1-5', TimeZone: 'Europe/Berlin' },
    ]);
  });

  test('stops at night only where weekends are workdays', () => {
    const schedules = [ScheduledCapacity.offHours({ stop: '00:00', start: '23:59', weekends: false, timeZone: TimeZone.ETC_UTC })];
    expect(actions({ schedules }).map(action => action.Recurrence)).toEqual(['0 0 * * *', '59 23 * * *']);
  });

  test('follows any schedules, several at once, zero included', () => {
    const at = (expression: string, more: Partial<webapp.ScheduledCapacityOptions>) =>
      ScheduledCapacity.at({ schedule: autoscaling.Schedule.expression(expression), ...more });
    expect(actions({ max: 9, schedules: [at('0 8 * * *', { min: 4, max: 9, desired: 5 }), at('0 0 1 1 *', { min: 0, max: 0, timeZone: TimeZone.ASIA_TOKYO })] })).toEqual([
      { MinSize: 4, MaxSize: 9, DesiredCapacity: 5, Recurrence: '0 8 * * *', TimeZone: 'Etc/UTC' },
      { MinSize: 0, MaxSize: 0, Recurrence: '0 0 1 1 *', TimeZone: 'Asia/Tokyo' },
    ]);
  });

  test('takes schedules of which nothing is known yet', () => {
    const stack = newStack();
    const schedules = [ScheduledCapacity.at({
      schedule: autoscaling.Schedule.expression(textToken(stack, 'Cron')), min: numberToken(stack, 'Least'), timeZone: TimeZone.of(textToken(stack, 'Zone')),
    })];
    const { template } = synthesize({ profile: development, app: instances({ scaling: { schedules } }) }, stack);
    expect(only(template, 'AWS::AutoScaling::ScheduledAction').Properties).toMatchObject({
      MinSize: { Ref: 'Least' }, Recurrence: { Ref: 'Cron' }, TimeZone: { Ref: 'Zone' },
    });
  });
});

/** Comes first, so that the log of a setup that fails can be read. */
const LOGGING = [
  'dnf install --assumeyes amazon-cloudwatch-agent',
  '/opt/aws/amazon-cloudwatch-agent/bin/amazon-cloudwatch-agent-ctl -a fetch-config -m ec2 -s -c file:/etc/webapp/logs.json',
];

const COPY = expect.stringMatching(/^aws s3 cp --only-show-errors --region <AWS::Region> s3:\/\/cdk-hnb659fds-assets-\S+\/[0-9a-f]{64}\.zip \/opt\/webapp\.zip$/);

describe('code in a folder', () => {
  const init = initOf(running(node()).template);

  test('travels as an asset that is unpacked with its permissions', () => {
    expect(init.files['/opt/webapp.zip']).toBeUndefined();
    expect(init.sources).toBeUndefined();
    expect(init.commands.filter(command => command.includes('s3://'))).toEqual([COPY]);
    expect(init.commands).toContain('unzip -q /opt/webapp.zip -d /opt/webapp && rm /opt/webapp.zip');
  });

  test('is set up in order: logging, packages, user, installation, service, and at the end the proof that it answers', () => {
    expect(init.commands).toEqual([
      ...LOGGING,
      'dnf install --assumeyes unzip nodejs22 nodejs22-npm',
      'alternatives --set node /usr/bin/node-22',
      'useradd --system --user-group --no-create-home --home-dir /opt/webapp --shell /usr/sbin/nologin webapp',
      'install --directory /var/log/webapp',
      COPY,
      'unzip -q /opt/webapp.zip -d /opt/webapp && rm /opt/webapp.zip',
      'chown --recursive webapp:webapp /opt/webapp',
      'runuser --user webapp -- /etc/webapp/install',
      'systemctl daemon-reload',
      'systemctl enable --now webapp',
      '/etc/webapp/verify',
    ]);
  });

  test('stops at the first command that fails', () => {
    const { commands } = only(running(node()).template, GROUP).Metadata['AWS::CloudFormation::Init'].config;
    expect(Object.values<any>(commands).filter(command => command.ignoreErrors)).toEqual([]);
  });

  test('runs as a service under its own user', () => {
    const unit = init.files['/etc/systemd/system/webapp.service'].content.split('\n');
    expect(unit).toEqual(expect.arrayContaining([
      'User=webapp', 'Group=webapp', 'WorkingDirectory=/opt/webapp', 'EnvironmentFile=/etc/webapp/env', 'ExecStart=/etc/webapp/start', 'Restart=always',
      'NoNewPrivileges=true', 'StandardOutput=append:/var/log/webapp/app.log', 'WantedBy=multi-user.target',
    ]));
    expect(unit.join()).not.toContain('AmbientCapabilities');
  });

  test('may bind a privileged port where it asks for one', () => {
    const { files } = initOf(running(node({}, { port: 80 })).template);
    expect(files['/etc/systemd/system/webapp.service'].content).toContain('AmbientCapabilities=CAP_NET_BIND_SERVICE');
  });

  test('keeps its environment to root, and its scripts executable', () => {
    expect(init.files['/etc/webapp/env'].mode).toBe('000600');
    expect(['install', 'start', 'verify'].map(name => init.files[`/etc/webapp/${name}`].mode)).toEqual(['000755', '000755', '000755']);
  });

  test('sends its log, and that of its setup, to the log group', () => {
    const { stack, shop, template } = running(node());
    const config = JSON.parse(initOf(template).files['/etc/webapp/logs.json'].content);
    const group = { Ref: stack.getLogicalId(shop.logGroup.node.defaultChild as any) };
    expect(config.logs.logs_collected.files.collect_list).toEqual([
      ['/var/log/cfn-init.log', 'setup'], ['/var/log/cfn-init-cmd.log', 'setup-commands'], ['/var/log/webapp/app.log', 'app'],
    ].map(([file, stream]) => ({ file_path: file, log_group_name: group, log_stream_name: `{instance_id}/${stream}` })));
  });

  test('leaves behind what is made on the instance, or what the user says', () => {
    const directory = folder({ 'package.json': '{"scripts":{"start":"x"}}', 'node_modules/a/index.js': 'big', '.git/config': 'x', 'secret.txt': 'x' });
    const hashOf = (exclude?: string[]) =>
      initOf(running(AppCode.directory(directory, { runtime: AppRuntime.nodejs('22'), exclude })).template).commands.find(command => command.includes('s3://'))!;
    expect(hashOf()).toMatch(/[0-9a-f]{64}/);
    const usual = hashOf();
    fs.writeFileSync(`${directory}/node_modules/a/index.js`, 'other');
    fs.writeFileSync(`${directory}/.git/config`, 'other');
    expect(hashOf()).toBe(usual);
    fs.writeFileSync(`${directory}/secret.txt`, 'other');
    expect(hashOf()).not.toBe(usual);
    const without = hashOf(['secret.txt']);
    fs.writeFileSync(`${directory}/secret.txt`, 'once more');
    expect(hashOf(['secret.txt'])).toBe(without);
  });

  interface Derived {
    readonly packages: string;
    readonly install: string[];
    readonly start: string;
  }

  const VENV = 'python3.13 -m venv .venv';
  test.each<[string, webapp.AppRuntime, Record<string, string>, Derived]>([
    ['Node.js with a lock file installs exactly that', AppRuntime.nodejs('24'), { 'package.json': '{"scripts":{"start":"x"}}', 'package-lock.json': '' },
      { packages: 'nodejs24 nodejs24-npm', install: ['npm-24 ci --omit=dev --no-audit --no-fund'], start: 'npm-24 start' }],
    ['Node.js with a shrinkwrap, too', AppRuntime.nodejs('20'), { 'package.json': '{"scripts":{"start":"x"}}', 'npm-shrinkwrap.json': '' },
      { packages: 'nodejs20 nodejs20-npm', install: ['npm-20 ci --omit=dev --no-audit --no-fund'], start: 'npm-20 start' }],
    ['Node.js without a lock file installs what fits', AppRuntime.nodejs('22'), { 'package.json': '{"scripts":{"start":"x"}}' },
      { packages: 'nodejs22 nodejs22-npm', install: ['npm-22 install --omit=dev --no-audit --no-fund'], start: 'npm-22 start' }],
    ['Node.js starts server.js in the absence of a script', AppRuntime.nodejs('22'), { 'package.json': '{}', 'server.js': '' },
      { packages: 'nodejs22 nodejs22-npm', install: ['npm-22 install --omit=dev --no-audit --no-fund'], start: 'npm-22 start' }],
    ['Node.js without package.json installs nothing, and starts what it is told', AppRuntime.nodejs('22', { start: 'node main.js' }), { 'main.js': '' },
      { packages: 'nodejs22 nodejs22-npm', install: [], start: 'node main.js' }],
    ['Node.js takes other installation and packages', AppRuntime.nodejs('22', { install: ['npm-22 ci', 'npm-22 run build'], packages: ['git'] }),
      { 'package.json': '{"scripts":{"start":"x"}}' }, { packages: 'nodejs22 nodejs22-npm git', install: ['npm-22 ci', 'npm-22 run build'], start: 'npm-22 start' }],
    ['Python has a virtual environment', AppRuntime.python('3.13'), { 'app.py': '', 'main.py': '' },
      { packages: 'python3.13 python3.13-pip', install: [VENV], start: '.venv/bin/python app.py' }],
    ['Python with requirements installs these', AppRuntime.python('3.13'), { 'main.py': '', 'requirements.txt': '', 'pyproject.toml': '' },
      { packages: 'python3.13 python3.13-pip', install: [VENV, '.venv/bin/pip install --no-input -r requirements.txt'], start: '.venv/bin/python main.py' }],
    ['Python with a project file installs the project', AppRuntime.python('3.13'), { 'main.py': '', 'pyproject.toml': '' },
      { packages: 'python3.13 python3.13-pip', install: [VENV, '.venv/bin/pip install --no-input .'], start: '.venv/bin/python main.py' }],
    ['Java starts the only jar', AppRuntime.java('25'), { 'shop-1.0.jar': '', 'readme.md': '' },
      { packages: 'java-25-amazon-corretto-headless', install: [], start: 'java -XX:MaxRAMPercentage=75 -jar \'shop-1.0.jar\'' }],
    ['Java starts what it is told', AppRuntime.java('21', { start: 'java -cp "lib/*" Main' }), { 'a.jar': '', 'b.jar': '' },
      { packages: 'java-21-amazon-corretto-headless', install: [], start: 'java -cp "lib/*" Main' }],
    ['a command is started as it is', AppRuntime.command('./shop --port "$PORT"', { packages: ['libfoo'], install: ['chmod +x shop'] }), { shop: '' },
      { packages: 'libfoo', install: ['chmod +x shop'], start: './shop --port "$PORT"' }],
  ])('%s', (_name, runtime, files, derived) => {
    const { commands, files: written } = initOf(running(AppCode.directory(folder(files), { runtime })).template);
    expect(commands[2]).toBe(`dnf install --assumeyes unzip ${derived.packages}`.trimEnd());
    expect(written['/etc/webapp/install'].content.trimEnd().split('\n').slice(4)).toEqual(derived.install);
    expect(written['/etc/webapp/start'].content).toBe(`#!/bin/bash\nset -euo pipefail\ncd /opt/webapp\nexec ${derived.start}\n`);
  });

  test('of a command without packages installs none but what unpacks it', () => {
    const { commands } = initOf(running(AppCode.directory(folder({ shop: '' }), { runtime: AppRuntime.command('./shop') })).template);
    expect(commands.filter(command => command.startsWith('dnf'))).toEqual([LOGGING[0], 'dnf install --assumeyes unzip']);
  });
});

describe('the environment', () => {
  const line = (value: string) => initOf(running(someCode({ environment: { GREETING: value } })).template).files['/etc/webapp/env'].content
    .split('\n').find(text => text.startsWith('GREETING='));

  test('has the port, the region and what the user says', () => {
    const { template } = running(someCode({ port: 3000, environment: { LEVEL: 'debug' } }));
    expect(initOf(template).files['/etc/webapp/env'].content).toBe('PORT="3000"\nAWS_REGION="<AWS::Region>"\nLEVEL="debug"\n');
    template.hasResourceProperties('AWS::ElasticLoadBalancingV2::TargetGroup', { Port: 3000 });
  });

  const ODD = ['plain', 'two words', 'say "hi"', 'it\'s', '$HOME and `id` and $(id)', 'back\\slash', '# no comment', '', '=', '  ends  ', 'ünï 🏠', '\\"$`'];

  test.each(ODD)('reaches a shell as it was given: %s', value => {
    const script = `${line(value)}\nprintf %s "$GREETING"`;
    expect(execFileSync('bash', ['-c', script], { encoding: 'utf8' })).toBe(value);
  });

  test('escapes what is around a value that is not known yet, and leaves that alone', () => {
    const stack = newStack();
    const code = someCode({ environment: { GREETING: `say "$${textToken(stack)}" \\ now`, ALONE: textToken(stack, 'Alone') } });
    const { template } = synthesize({ profile: development, app: AppTier.instances({ code }) }, stack);
    expect(initOf(template).files['/etc/webapp/env'].content).toMatch(/ALONE="<Alone>"\nGREETING="say \\"\\\$<Text>\\" \\\\ now"\n$/);
  });

  test('reaches a container literally, since Docker takes no quotes', () => {
    const code = AppCode.container(AppImage.fromRegistry('nginx'), { environment: { GREETING: 'say "$hi" \\' } });
    expect(initOf(running(code).template).files['/etc/webapp/env'].content).toContain('\nGREETING=say "$hi" \\\n');
  });
});

describe('the verification', () => {
  const verify = (code: webapp.AppCode) => initOf(running(code).template).files['/etc/webapp/verify'].content;

  test('asks the health check path on the port until it answers, or fails', () => {
    const script = verify(someCode({ port: 3000, healthCheckPath: '/health?deep=1&x=$y' }));
    expect(script).toContain('url=\'http://127.0.0.1:3000/health?deep=1&x=$y\'\n');
    expect(script).toContain('while (( SECONDS < 450 ))');
    expect(script).toMatch(/exit 1\n$/);
  });

  /** Runs the script where curl, aws and sleep are doubles; how it ended, and what was asked of AWS. */
  function verified({ answer, states, seconds = 60 }: { answer: boolean; states: string[]; seconds?: number }) {
    const bin = folder({
      curl: '#!/bin/bash\ncase "$*" in\n  *--request\\ PUT*/api/token) echo TOKEN;;\n  *token:\\ TOKEN*/meta-data/instance-id) echo i-0123;;\n'
        + `  *http://127.0.0.1:3000/deep*) ${answer};;\n  *) echo "unexpected: $*" >&2; exit 2;;\nesac\n`,
      aws: `#!/bin/bash\necho "$*" >> "$(dirname "$0")/asked"\nstates=(${states.join(' ')})\ncount=$(wc -l < "$(dirname "$0")/asked")\n`
        + 'echo "${states[count - 1]:-${states[-1]}}"\n',
      sleep: '#!/bin/bash\nexec /bin/sleep 0.05\n',
      journalctl: '#!/bin/bash\necho the end of the log\n',
      asked: '',
    });
    ['curl', 'aws', 'sleep', 'journalctl'].forEach(name => fs.chmodSync(`${bin}/${name}`, 0o755));
    const script = verify(someCode({ port: 3000, healthCheckPath: '/health', startupCheckPath: '/deep' }))
      .replace('SECONDS < 450', `SECONDS < ${seconds}`).replace(/<(\w+(::\w+)?)>/g, '$1');
    const { status, stderr } = spawnSync('bash', ['-c', script], { encoding: 'utf8', env: { ...process.env, PATH: `${bin}:${process.env.PATH}` } });
    return { status, stderr, asked: fs.readFileSync(`${bin}/asked`, 'utf8').trim().split('\n').filter(line => line) };
  }

  test('ends well when the application answers and the load balancer finds it healthy', () => {
    const { status, stderr, asked } = verified({ answer: true, states: ['healthy'] });
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(asked).toEqual([expect.stringMatching(/^elbv2 describe-target-health --region AWS::Region --target-group-arn ShopWebTargetGroup\w+ --targets Id=i-0123 --query .*State --output text$/)]);
  });

  test('waits while the load balancer does not find it healthy yet', () => {
    const { status, asked } = verified({ answer: true, states: ['unused', 'initial', 'unhealthy', 'healthy'] });
    expect([status, asked.length]).toEqual([0, 4]);
  });

  test.each(['initial', 'unhealthy', 'unused', 'draining', '""'])('fails with the end of the log when its state stays %s', state => {
    const { status, stderr } = verified({ answer: true, states: [state], seconds: 1 });
    expect(status).toBe(1);
    expect(stderr).toContain('within 450 seconds http://127.0.0.1:3000/deep did not answer');
    expect(stderr).toContain('the end of the log');
  });

  test('fails when the application does not answer, and asks nobody else before', () => {
    expect(verified({ answer: false, states: ['healthy'], seconds: 1 })).toMatchObject({ status: 1, asked: [] });
  });

  test('asks another path at the start where there is one, and the load balancer stays with its own', () => {
    const { template } = running(someCode({ healthCheckPath: '/well', startupCheckPath: '/ready' }));
    expect(initOf(template).files['/etc/webapp/verify'].content).toContain('url=\'http://127.0.0.1:8080/ready\'\n');
    template.hasResourceProperties('AWS::ElasticLoadBalancingV2::TargetGroup', { HealthCheckPath: '/well' });
  });

  test.each<[string, webapp.AppCode, string]>([
    ['a container', AppCode.container(AppImage.fromRegistry('nginx'), { startupCheckPath: '/ready' }), '8080/ready'],
    ['a folder', node({}, { startupCheckPath: '/ready' }), '8080/ready'],
    ['code without any path', someCode(), '8080/'],
  ])('of %s asks at %s', (_what, code, url) => {
    expect(verify(code)).toContain(`url='http://127.0.0.1:${url}'\n`);
  });

  test('is a script that a shell understands', () => {
    execFileSync('bash', ['-n', '-c', verify(someCode()).replace(/<(\w+(::\w+)?)>/g, '$1')]);
    execFileSync('bash', ['-n', '-c', initOf(running(node()).template).files['/etc/webapp/install'].content]);
  });

  test('asks where the load balancer asks', () => {
    const { template } = running(someCode({ healthCheckPath: '/well' }));
    template.hasResourceProperties('AWS::ElasticLoadBalancingV2::TargetGroup', { HealthCheckPath: '/well', Matcher: { HttpCode: '200-399' } });
  });

  test('takes port and path that are not known yet', () => {
    const stack = newStack();
    const code = someCode({ port: numberToken(stack), healthCheckPath: textToken(stack) });
    const { template } = synthesize({ profile: development, app: AppTier.instances({ code }) }, stack);
    const { files } = initOf(template);
    expect(files['/etc/webapp/verify'].content).toContain('url=\'http://127.0.0.1:<Number><Text>\'');
    expect(files['/etc/webapp/env'].content).toContain('PORT="<Number>"');
    template.hasResourceProperties('AWS::ElasticLoadBalancingV2::TargetGroup', { Port: { Ref: 'Number' }, HealthCheckPath: { Ref: 'Text' } });
    template.hasResourceProperties('AWS::EC2::SecurityGroupIngress', { FromPort: { Ref: 'Number' }, ToPort: { Ref: 'Number' } });
  });
});

describe('a container', () => {
  const image = 'public.ecr.aws/nginx/nginx:1.27';
  const { template, shop, stack } = running(AppCode.container(AppImage.fromRegistry(image), { port: 80, command: ['serve', 'it\'s $HOME'] }));
  const init = initOf(template);

  test('is pulled and run by Docker as a service', () => {
    expect(init.commands).toEqual([
      ...LOGGING,
      'dnf install --assumeyes docker',
      'systemctl enable --now docker',
      '/etc/webapp/pull',
      'systemctl daemon-reload',
      'systemctl enable --now webapp',
      '/etc/webapp/verify',
    ]);
    expect(init.files['/etc/webapp/pull'].content).toBe(`#!/bin/bash\nset -euo pipefail\ndocker pull ${image}\n`);
    expect(init.files['/etc/systemd/system/webapp.service'].content).toContain('Requires=docker.service');
  });

  test('gets its port, its environment, its log group and its command, quoted', () => {
    const start = init.files['/etc/webapp/start'].content;
    expect(start).toContain('--publish 80:80 --env-file /etc/webapp/env --security-opt no-new-privileges --log-driver awslogs ');
    expect(start).toContain(`awslogs-group=<${stack.getLogicalId(shop.logGroup.node.defaultChild as any)}> ${image} 'serve' 'it'\\''s $HOME'\n`);
    execFileSync('bash', ['-n', '-c', start]);
  });

  test('reaches the metadata service, which is one hop further away', () => {
    template.hasResourceProperties('AWS::EC2::LaunchTemplate', { LaunchTemplateData: { MetadataOptions: { HttpTokens: 'required', HttpPutResponseHopLimit: 2 } } });
  });

  test('sees the certificates of the database', () => {
    const made = running(AppCode.container(AppImage.fromRegistry(image)), { data: DataTier.postgres() });
    expect(initOf(made.template).files['/etc/webapp/start'].content).toContain('--volume /etc/pki/rds/global-bundle.pem:/etc/pki/rds/global-bundle.pem:ro');
  });

  test('of Amazon ECR may be pulled from its repository only', () => {
    const own = newStack();
    const repository = new ecr.Repository(own, 'Images');
    const made = synthesize({ profile: development, app: AppTier.instances({ code: AppCode.container(AppImage.fromEcrRepository(repository, 'v1')) }) }, own);
    const id = own.getLogicalId(repository.node.defaultChild as any);
    const ecrStatements = allowed(made.template).filter(statement => statement.actions.some(action => action.startsWith('ecr:')));
    expect(ecrStatements).toEqual([
      { actions: ['ecr:BatchCheckLayerAvailability', 'ecr:GetDownloadUrlForLayer', 'ecr:BatchGetImage'], resources: [`<${id}.Arn>`] },
      { actions: ['ecr:GetAuthorizationToken'], resources: ['*'] },
    ]);
    const { files } = initOf(made.template);
    expect(files['/etc/webapp/pull'].content).toMatch(/get-login-password --region <AWS::Region> \| docker login --username AWS --password-stdin [^\n]+\ndocker pull [^\n]+:v1\n$/);
  });

  test('is built from a folder, for the processor of the instances', () => {
    const directory = folder({ Dockerfile: 'FROM scratch' });
    const platformOf = (instanceType?: ec2.InstanceType) => {
      const code = AppCode.container(AppImage.fromAsset(directory));
      const { stack: own } = synthesize({ profile: development, app: AppTier.instances({ code, instanceType }) });
      const assembly = (own.node.root as any).synth();
      const [manifest] = assembly.artifacts.filter((artifact: any) => artifact.file?.endsWith('.assets.json'));
      return Object.values<any>(JSON.parse(fs.readFileSync(manifest.file, 'utf8')).dockerImages).map(asset => asset.source.platform);
    };
    expect(platformOf()).toEqual(['linux/amd64']);
    expect(platformOf(new ec2.InstanceType('t4g.small'))).toEqual(['linux/arm64']);
  });
});

describe('user data', () => {
  test('runs as one script that sees the environment, before the proof that the app answers', () => {
    const { commands, files, sources } = initOf(running(AppCode.userData(['dnf install -y nginx', 'systemctl start nginx'])).template);
    expect(sources).toBeUndefined();
    expect(files['/etc/webapp/setup']).toMatchObject({
      mode: '000755',
      content: '#!/bin/bash\nset -euo pipefail\nset -a; . /etc/webapp/env; set +a\ndnf install -y nginx\nsystemctl start nginx\n',
    });
    expect(commands).toEqual([...LOGGING, '/etc/webapp/setup', '/etc/webapp/verify']);
  });
});

test('an instance type that is not known yet is taken for x86', () => {
  const stack = newStack();
  const app = instances({ instanceType: new ec2.InstanceType(textToken(stack)), volumeSize: Size.gibibytes(numberToken(stack)) });
  const { template } = synthesize({ profile: development, app }, stack);
  const { ImageId, InstanceType, BlockDeviceMappings } = only(template, 'AWS::EC2::LaunchTemplate').Properties.LaunchTemplateData;
  expect(template.toJSON().Parameters[ImageId.Ref].Default).toMatch(/-x86_64$/);
  expect(InstanceType).toEqual({ Ref: 'Text' });
  expect(BlockDeviceMappings[0].Ebs.VolumeSize).toEqual({ Ref: 'Number' });
});
