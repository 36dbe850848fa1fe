import { Duration, Stack } from 'aws-cdk-lib';
import * as codebuild from 'aws-cdk-lib/aws-codebuild';
import * as codepipeline from 'aws-cdk-lib/aws-codepipeline';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as s3assets from 'aws-cdk-lib/aws-s3-assets';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import * as ssm from 'aws-cdk-lib/aws-ssm';
import { pipelines } from '../../src';
import { actionNamed, allowed, deliver, flat, orderOf, projectOf, Props, Shop, source, toolsStack } from '../support/pipelines';
import { only, resources } from '../support/synth';

const { Check, Compute, Synth, Value } = pipelines;
const SYNTH_ROLE = 'DeliverySynthProjectRole';

const synthOf = (options: pipelines.SynthOptions, props: Props = {}) => projectOf(deliver({ ...props, synth: Synth.cdk(options) }).template, 'Synth');

describe('the synth', () => {
  test('runs the command line of the CDK, and hands on what it leaves', () => {
    const { template, stages } = deliver({});
    const { spec, Environment, TimeoutInMinutes, Source } = projectOf(template, 'Synth');
    expect(spec).toEqual({
      version: '0.2',
      phases: { build: { commands: ['npx cdk synth --quiet'] } },
      artifacts: {
        'secondary-artifacts': {
          Assembly: { 'base-directory': 'cdk.out', 'files': ['**/*'] }, Templates: { 'base-directory': 'cdk.out', 'files': ['**/*.template.json', '*.delivery.json'] },
        },
      },
    });
    expect(Environment).toEqual({ ComputeType: 'BUILD_GENERAL1_SMALL', Image: 'aws/codebuild/standard:7.0', ImagePullCredentialsType: 'CODEBUILD', PrivilegedMode: false, Type: 'LINUX_CONTAINER' });
    expect(TimeoutInMinutes).toBe(60);
    expect(Source.Type).toBe('CODEPIPELINE');
    expect(actionNamed(stages, 'Build', 'Synth')).toMatchObject({ inputs: ['Source'], outputs: ['Assembly', 'Templates'], namespace: 'Synth' });
  });

  test('may be commands of one\'s own', () => {
    const { spec } = projectOf(deliver({ synth: Synth.commands(['make synth', 'make check']) }).template, 'Synth');
    expect(spec.phases.build.commands).toEqual(['make synth', 'make check']);
  });

  test('works in a folder', () => {
    const { spec } = synthOf({ directory: 'infra/app', outputDirectory: 'out', artifacts: { Site: 'web/dist' }, installCommands: ['npm ci'] });
    expect(spec.phases.install.commands).toEqual(['cd infra/app', 'npm ci']);
    expect(Object.fromEntries(Object.entries(spec.artifacts['secondary-artifacts']).map(([name, one]: [string, any]) => [name, one['base-directory']])))
      .toEqual({ Assembly: 'infra/app/out', Templates: 'infra/app/out', Site: 'infra/app/web/dist' });
  });

  test('begins in its folder where nothing is installed', () => {
    expect(synthOf({ directory: 'infra' }).spec.phases.install).toEqual({ commands: ['cd infra'] });
  });

  test('makes further artifacts', () => {
    const { stages, template } = deliver({ synth: Synth.cdk({ artifacts: { Site: 'dist', Code: 'build' } }) });
    expect(actionNamed(stages, 'Build', 'Synth').outputs).toEqual(['Assembly', 'Templates', 'Code', 'Site']);
    expect(projectOf(template, 'Synth').spec.artifacts['secondary-artifacts'].Site).toEqual({ 'base-directory': 'dist', 'files': ['**/*'] });
  });

  test('makes as many as a build gives, of as many as it takes', () => {
    const { stages } = deliver({ synth: Synth.cdk({ artifacts: { A: 'a', B: 'b', C: 'c' } }), additionalSources: { D: source, E: source, F: source, G: source } });
    const { inputs, outputs } = actionNamed(stages, 'Build', 'Synth');
    expect([inputs, outputs]).toEqual([['Source', 'D', 'E', 'F', 'G'], ['Assembly', 'Templates', 'A', 'B', 'C']]);
  });

  test('exports variables', () => {
    expect(synthOf({ exportedVariables: ['VERSION', 'TAG'] }).spec.env).toEqual({ 'exported-variables': ['VERSION', 'TAG'] });
  });

  test('is a principal', () => {
    const { delivery, template } = deliver({}, (made, app) => {
      ssm.StringParameter.fromStringParameterName(app.node.findChild('Stack'), 'Theirs', '/theirs').grantRead(made);
    });
    expect(delivery.synthProject.grantPrincipal).toBe(delivery.grantPrincipal);
    expect(allowed(template, SYNTH_ROLE, 'ssm:GetParameter').map(flat)).toEqual([expect.stringContaining('parameter/theirs')]);
  });
});

describe('a build', () => {
  test('has all phases, versions and a cache', () => {
    const { spec, Cache } = synthOf({
      installCommands: ['npm ci'],
      preBuildCommands: ['aws codeartifact login'],
      postBuildCommands: ['echo done'],
      runtimeVersions: { nodejs: '22', python: '3.13' },
      cache: codebuild.Cache.local(codebuild.LocalCacheMode.CUSTOM),
      cachePaths: ['.npm/**/*'],
    });
    expect(spec.phases).toEqual({
      install: { 'runtime-versions': { nodejs: '22', python: '3.13' }, 'commands': ['npm ci'] },
      pre_build: { commands: ['aws codeartifact login'] },
      build: { commands: ['npx cdk synth --quiet'] },
      post_build: { commands: ['echo done'] },
    });
    expect(spec.cache).toEqual({ paths: ['.npm/**/*'] });
    expect(Cache).toEqual({ Type: 'LOCAL', Modes: ['LOCAL_CUSTOM_CACHE'] });
  });

  test('has versions without commands', () => {
    expect(synthOf({ runtimeVersions: { nodejs: '22' } }).spec.phases.install).toEqual({ 'runtime-versions': { nodejs: '22' } });
  });

  test('reports, and may', () => {
    const { template } = deliver({ synth: Synth.cdk({ reports: { unit: { files: ['junit.xml'] }, cover: { files: ['*.xml'], baseDirectory: 'reports', format: 'CLOVERXML' } } }) });
    expect(projectOf(template, 'Synth').spec.reports).toEqual({
      unit: { 'files': ['junit.xml'], 'file-format': 'JUNITXML' }, cover: { 'files': ['*.xml'], 'base-directory': 'reports', 'file-format': 'CLOVERXML' },
    });
    expect(allowed(template, SYNTH_ROLE, 'codebuild:CreateReport').map(flat)).toEqual([expect.stringMatching(/:report-group\/<DeliverySynthProject\w+>-\*$/)]);
  });

  test('may not report where it does not', () => {
    expect(allowed(deliver({}).template, SYNTH_ROLE, 'codebuild:CreateReport')).toEqual([]);
  });

  test('runs in a network', () => {
    const { template } = deliver(stack => {
      const vpc = ec2.Vpc.fromVpcAttributes(stack, 'Vpc', { vpcId: 'vpc-1', availabilityZones: ['a'], privateSubnetIds: ['s-1'], isolatedSubnetIds: ['s-2'] });
      const securityGroups = [ec2.SecurityGroup.fromSecurityGroupId(stack, 'Group', 'sg-12345678')];
      return { synth: Synth.cdk({ vpc, vpcSubnets: { subnetType: ec2.SubnetType.PRIVATE_ISOLATED }, securityGroups }) };
    });
    expect(projectOf(template, 'Synth').VpcConfig).toEqual({ VpcId: 'vpc-1', Subnets: ['s-2'], SecurityGroupIds: ['sg-12345678'] });
  });

  test('takes the time that it is given', () => {
    expect(synthOf({ timeout: Duration.hours(36) }).TimeoutInMinutes).toBe(2160);
  });

  test('may do what it is told besides', () => {
    const { template } = deliver({ synth: Synth.cdk({ rolePolicyStatements: [new iam.PolicyStatement({ actions: ['codeartifact:GetAuthorizationToken'], resources: ['arn:aws:codeartifact:eu-central-1:111111111111:domain/acme'] })] }) });
    expect(allowed(template, SYNTH_ROLE, 'codeartifact:GetAuthorizationToken')).toEqual(['arn:aws:codeartifact:eu-central-1:111111111111:domain/acme']);
  });

  test('is encrypted and logs where the log group is', () => {
    const { EncryptionKey, LogsConfig } = synthOf({});
    expect(flat(EncryptionKey)).toMatch(/^<DeliveryKey\w+\.Arn>$/);
    expect(LogsConfig.CloudWatchLogs.Status).toBe('ENABLED');
    expect(flat(LogsConfig.CloudWatchLogs.GroupName)).toMatch(/^<DeliverySynthLogs\w+>$/);
  });
});

describe('what it runs on', () => {
  const environment = (compute: pipelines.Compute, more: pipelines.SynthOptions = {}) => synthOf({ compute, ...more }).Environment;

  test('Linux, larger and with Docker', () => {
    expect(environment(Compute.linux({ size: codebuild.ComputeType.LARGE, docker: true, image: codebuild.LinuxBuildImage.AMAZON_LINUX_2023_5 })))
      .toMatchObject({ Type: 'LINUX_CONTAINER', ComputeType: 'BUILD_GENERAL1_LARGE', PrivilegedMode: true, Image: 'aws/codebuild/amazonlinux-x86_64-standard:5.0' });
  });

  test('ARM', () => {
    expect(environment(Compute.arm())).toMatchObject({ Type: 'ARM_CONTAINER', ComputeType: 'BUILD_GENERAL1_SMALL', Image: expect.stringContaining('aarch64') });
    expect(environment(Compute.arm({ docker: true })).PrivilegedMode).toBe(true);
  });

  test('Lambda, without what it does not know', () => {
    const project = synthOf({ compute: Compute.onLambda() });
    expect(project.Environment).toMatchObject({ Type: 'LINUX_LAMBDA_CONTAINER', ComputeType: 'BUILD_LAMBDA_2GB', Image: 'aws/codebuild/amazonlinux-x86_64-lambda-standard:nodejs22' });
    expect(project).not.toHaveProperty('TimeoutInMinutes');
    const image = codebuild.LinuxArmLambdaBuildImage.AMAZON_LINUX_2023_NODE_20;
    expect(environment(Compute.onLambda({ size: codebuild.ComputeType.LAMBDA_10GB, image })))
      .toMatchObject({ Type: 'ARM_LAMBDA_CONTAINER', ComputeType: 'BUILD_LAMBDA_10GB' });
  });

  test('a fleet', () => {
    const of = (environmentType: codebuild.EnvironmentType) => {
      const { template } = deliver(stack => ({ synth: Synth.cdk({ compute: Compute.fleet(new codebuild.Fleet(stack, 'Fleet', { baseCapacity: 1, computeType: codebuild.FleetComputeType.MEDIUM, environmentType }), { docker: true }) }) }));
      return projectOf(template, 'Synth').Environment;
    };
    expect(flat(of(codebuild.EnvironmentType.LINUX_CONTAINER).Fleet.FleetArn)).toMatch(/^<Fleet/);
    expect(of(codebuild.EnvironmentType.LINUX_CONTAINER)).toMatchObject({ Type: 'LINUX_CONTAINER', PrivilegedMode: true });
    expect(of(codebuild.EnvironmentType.ARM_CONTAINER)).toMatchObject({ Type: 'ARM_CONTAINER', Image: expect.stringContaining('aarch64') });
  });

  const theirFleet = (stack: Stack) => codebuild.Fleet.fromFleetArn(stack, 'Theirs', 'arn:aws:codebuild:eu-central-1:111111111111:fleet/theirs:1');

  test('a fleet of others, whose image is given', () => {
    const image = codebuild.LinuxBuildImage.STANDARD_7_0;
    const { template } = deliver(stack => ({ synth: Synth.cdk({ compute: Compute.fleet(theirFleet(stack), { image }) }) }));
    expect(projectOf(template, 'Synth').Environment.Fleet.FleetArn).toBe('arn:aws:codebuild:eu-central-1:111111111111:fleet/theirs:1');
  });

  test('what the pipeline says, unless the build says it itself', () => {
    const { template } = deliver({ compute: Compute.arm(), test: [Check.commands('Own', ['x'], { compute: Compute.linux() }), Check.commands('Common', ['x'])] });
    expect(['Synth', 'TestOwn', 'TestCommon', 'UpdatePipeline'].map(id => projectOf(template, id).Environment.Type)).toEqual(['ARM_CONTAINER', 'LINUX_CONTAINER', 'ARM_CONTAINER', 'ARM_CONTAINER']);
  });

  test('something else than the pipeline\'s Lambda, where it needs what Lambda has not', () => {
    const { template } = deliver({ compute: Compute.onLambda(), synth: Synth.cdk({ compute: Compute.linux(), timeout: Duration.hours(2) }) });
    expect(['Synth', 'UpdatePipeline'].map(id => projectOf(template, id).Environment.Type)).toEqual(['LINUX_CONTAINER', 'LINUX_LAMBDA_CONTAINER']);
  });
});

describe('the programs of the CDK run on a Node.js that they support', () => {
  const NODE = { 'runtime-versions': { nodejs: '22' } };
  const theirs = codebuild.LinuxBuildImage.fromDockerRegistry('acme/build');
  const fleet = (stack: Stack, image?: codebuild.IBuildImage) => Compute.fleet(new codebuild.Fleet(stack, 'Fleet', {
    baseCapacity: 1, computeType: codebuild.FleetComputeType.MEDIUM, environmentType: codebuild.EnvironmentType.LINUX_CONTAINER,
  }), { image });

  test.each<[string, (stack: Stack) => pipelines.Compute | undefined, object | undefined]>([
    ['by itself', () => undefined, NODE],
    ['on Linux', () => Compute.linux({ docker: true }), NODE],
    ['on ARM', () => Compute.arm(), NODE],
    ['on a fleet', stack => fleet(stack), NODE],
    ['but on images of others, which may not have it', () => Compute.linux({ image: theirs }), undefined],
    ['but on images of others on a fleet', stack => fleet(stack, theirs), undefined],
    ['but on Lambda, whose image has it', () => Compute.onLambda(), undefined],
  ])('%s', (_name, compute, install) => {
    const { template } = deliver(stack => ({ compute: compute(stack) }), (delivery, app) => {
      const shop = new Shop(app, 'Prod');
      new s3assets.Asset(shop.web, 'Files', { path: __dirname });
      delivery.addStage(shop);
    });
    for (const id of ['UpdatePipeline', 'Assets']) expect(projectOf(template, id).spec.phases.install).toEqual(install);
    expect(projectOf(template, 'Synth').spec.phases.install).toBeUndefined();
  });
});

describe('variables', () => {
  const variable = new codepipeline.Variable({ variableName: 'channel', defaultValue: 'beta' });
  const made = (stack: Stack) => {
    const encryptionKey = kms.Key.fromKeyArn(stack, 'TheirKey', 'arn:aws:kms:eu-central-1:111111111111:key/12345678-1234-1234-1234-123456789012');
    return {
      PLAIN: Value.text('text'),
      BOTH: Value.text('v#{variables.channel}'),
      CHANNEL: Value.variable(variable),
      LEVEL: Value.parameter(ssm.StringParameter.fromStringParameterName(stack, 'Level', '/shop/level')),
      SAFE: Value.parameter(ssm.StringParameter.fromSecureStringParameterAttributes(stack, 'Safe', { parameterName: '/shop/safe', encryptionKey })),
      TOKEN: Value.secret(secretsmanager.Secret.fromSecretCompleteArn(stack, 'Token', 'arn:aws:secretsmanager:eu-central-1:111111111111:secret:npm-AbCdEf'), 'token'),
      WHOLE: Value.secret(new secretsmanager.Secret(stack, 'Whole')),
    };
  };
  const { template, stages } = deliver(stack => ({ variables: [variable], synth: Synth.cdk({ variables: made(stack), exportedVariables: ['VERSION'] }), test: [Check.commands('Unit', ['x'], { variables: { V: Value.synthVariable('VERSION'), T: Value.text('x') } })] }));
  const variables = (stage: string, name: string) => {
    const { EnvironmentVariables } = actionNamed(stages, stage, name).configuration;
    return Object.fromEntries(JSON.parse(EnvironmentVariables).map((one: any) => [one.name, one.value]));
  };

  test('of the pipeline are declared', () => {
    expect(only(template, 'AWS::CodePipeline::Pipeline').Properties.Variables).toEqual([{ Name: 'channel', DefaultValue: 'beta' }]);
  });

  test('that the pipeline knows come with the action', () => {
    expect(variables('Build', 'Synth')).toEqual({ CHANNEL: '#{variables.channel}', BOTH: 'v#{variables.channel}' });
    expect(variables('Test', 'Unit')).toEqual({ V: '#{Synth.VERSION}' });
  });

  test('that are plain, or stored, are known to the build itself', () => {
    const { EnvironmentVariables } = projectOf(template, 'Synth').Environment;
    expect(EnvironmentVariables.map((one: any) => [one.Name, one.Type, flat(one.Value)])).toEqual([
      ['LEVEL', 'PARAMETER_STORE', '/shop/level'],
      ['PLAIN', 'PLAINTEXT', 'text'],
      ['SAFE', 'PARAMETER_STORE', '/shop/safe'],
      ['TOKEN', 'SECRETS_MANAGER', 'arn:aws:secretsmanager:eu-central-1:111111111111:secret:npm-AbCdEf:token'],
      ['WHOLE', 'SECRETS_MANAGER', expect.stringMatching(/^<Whole\w+>$/)],
    ]);
  });

  test('may be read, and no others', () => {
    expect(allowed(template, SYNTH_ROLE, 'ssm:GetParameters').map(flat)).toEqual(['level', 'safe', 'level', 'safe'].map(name => expect.stringMatching(`parameter/shop/${name}$`))); // as two parts of the CDK grant it
    const secrets = allowed(template, SYNTH_ROLE, 'secretsmanager:GetSecretValue').map(flat);
    expect(secrets).toEqual([/secret:npm-AbCdEf\*$/, /^<Whole\w+>$/, /secret:npm-AbCdEf$/, /^<Whole\w+>$/].map(arn => expect.stringMatching(arn)));
    expect(allowed(template, 'DeliveryTestUnitProjectRole', 'secretsmanager:GetSecretValue')).toEqual([]);
  });

  test('the key of a SecureString may be used', () => {
    expect(allowed(template, SYNTH_ROLE, 'kms:Decrypt')).toContain('arn:aws:kms:eu-central-1:111111111111:key/12345678-1234-1234-1234-123456789012');
  });

  const secretWith = (keyOf: (stack: Stack) => kms.IKey) => deliver(stack => {
    const encryptionKey = keyOf(stack);
    return { synth: Synth.cdk({ variables: { TOKEN: Value.secret(new secretsmanager.Secret(stack, 'Token', { encryptionKey })) } }) };
  }).template;

  test('the key of a secret may be used', () => {
    expect(allowed(secretWith(stack => new kms.Key(stack, 'Theirs')), SYNTH_ROLE, 'kms:Decrypt').map(flat)).toContainEqual(expect.stringMatching(/^<Theirs/));
  });

  test('the key of a secret may be used where its policy is out of reach', () => {
    const arn = 'arn:aws:kms:eu-central-1:111111111111:key/12345678-1234-1234-1234-123456789012';
    expect(allowed(secretWith(stack => kms.Key.fromKeyArn(stack, 'Theirs', arn)), SYNTH_ROLE, 'kms:Decrypt')).toContain(arn);
  });

  // https://docs.aws.amazon.com/codepipeline/latest/userguide/limits.html, values of the configuration of an action
  test('that are plain may be longer than the 1000 characters that an action takes', () => {
    const one = deliver({ synth: Synth.cdk({ variables: { LONG: Value.text('x'.repeat(1000)) } }) });
    expect(projectOf(one.template, 'Synth').Environment.EnvironmentVariables).toEqual([{ Name: 'LONG', Type: 'PLAINTEXT', Value: 'x'.repeat(1000) }]);
    expect(actionNamed(one.stages, 'Build', 'Synth').configuration.EnvironmentVariables).toBe('[]');
  });

  test('that come with the action may have 1000 characters altogether', () => {
    const frame = JSON.stringify([{ name: 'LONG', value: '#{variables.channel}', type: 'PLAINTEXT' }]).length;
    const one = deliver({ variables: [variable], synth: Synth.cdk({ variables: { LONG: Value.text(`#{variables.channel}${'x'.repeat(1000 - frame)}`) } }) });
    expect(actionNamed(one.stages, 'Build', 'Synth').configuration.EnvironmentVariables).toHaveLength(1000);
  });
});

describe('tests', () => {
  const { template, stages } = deliver({ test: [Check.commands('Unit', ['npm test'], { reports: { unit: { files: ['x'] } } }), Check.commands('Lint', ['npm run lint']), Check.commands('Slow', ['npm run slow'])] });

  test('run side by side, before anything is published', () => {
    expect(stages.map(({ name }) => name)).toEqual(['Source', 'Build', 'UpdatePipeline', 'Test']);
    expect(orderOf(stages, 'Test')).toEqual([['Unit', 'Lint', 'Slow']]);
    expect(actionNamed(stages, 'Test', 'Unit')).toMatchObject({ category: 'Test', provider: 'CodeBuild', inputs: ['Source'] });
  });

  test('are builds of their own', () => {
    expect(projectOf(template, 'TestLint').spec.phases.build.commands).toEqual(['npm run lint']);
    expect(projectOf(template, 'TestSlow').spec.phases.build.commands).toEqual(['npm run slow']);
    expect(Object.keys(resources(template, 'AWS::CodeBuild::Project'))).toHaveLength(5);
  });

  test('may be left out', () => {
    expect(deliver({}, () => {}, toolsStack()).stages.map(({ name }) => name)).toEqual(['Source', 'Build', 'UpdatePipeline']);
  });
});
