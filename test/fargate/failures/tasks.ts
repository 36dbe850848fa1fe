import { Size, Stack } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as efs from 'aws-cdk-lib/aws-efs';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import { fargate } from '../../../src';
import { Failure } from '../../support/failures';
import { backend, environmentIn, image, job, once, web, worker } from '../../support/fargate';
import { lazyNumber } from '../../support/synth';
import { ownVpc } from '../../support/web-app';

const { AddOn, SidecarOrder, Volume } = fargate;
const gib = Size.gibibytes;
const mib = Size.mebibytes;
const sidecar = (more: Partial<fargate.SidecarOptions> = {}) => AddOn.sidecar({ name: 'proxy', image, ...more });

const SIZES: Failure[] = [
  ...[0, 255, 257, 1000, 32768, -256, 0.5, NaN].map(cpu => ({
    mistake: `cpu ${cpu}`,
    code: 'fargate.cpu-invalid',
    at: 'Stack/Orders',
    prop: 'cpu',
    received: `${cpu}`,
    allowed: '256, 512, 1024, 2048, 4096, 8192, 16384',
    make: (stack: Stack) => backend(stack, { cpu }),
  })),
  ...([
    [undefined, mib(256), '512, 1024, 2048 MiB'],
    [256, gib(3), '512, 1024, 2048 MiB'],
    [256, mib(768), '512, 1024, 2048 MiB'],
    [512, mib(512), '1024, 2048, 3072, 4096 MiB'],
    [512, gib(5), '1024, 2048, 3072, 4096 MiB'],
    [1024, gib(1), '2048 to 8192 MiB in steps of 1024'],
    [1024, gib(9), '2048 to 8192 MiB in steps of 1024'],
    [2048, gib(3), '4096 to 16384 MiB in steps of 1024'],
    [2048, gib(17), '4096 to 16384 MiB in steps of 1024'],
    [4096, gib(7), '8192 to 30720 MiB in steps of 1024'],
    [4096, gib(31), '8192 to 30720 MiB in steps of 1024'],
    [8192, gib(12), '16384 to 61440 MiB in steps of 4096'],
    [8192, gib(18), '16384 to 61440 MiB in steps of 4096'],
    [8192, gib(64), '16384 to 61440 MiB in steps of 4096'],
    [16384, gib(24), '32768 to 122880 MiB in steps of 8192'],
    [16384, gib(36), '32768 to 122880 MiB in steps of 8192'],
    [16384, gib(128), '32768 to 122880 MiB in steps of 8192'],
  ] as [number | undefined, Size, string][]).map(([cpu, memory, allowed]) => ({
    mistake: `${memory.toMebibytes()} MiB with cpu ${cpu}`,
    code: 'fargate.memory-invalid',
    at: 'Stack/Orders',
    prop: 'memory',
    received: `'${memory.toMebibytes()} MiB'`,
    allowed,
    make: (stack: Stack) => backend(stack, { cpu, memory }),
  })),
  {
    mistake: 'no memory where cpu is not known yet',
    code: 'fargate.memory-missing',
    at: 'Stack/Orders',
    prop: 'memory',
    make: stack => backend(stack, { cpu: lazyNumber(256) }),
  },
  ...[[gib(19), '19 GiB'], [gib(201), '201 GiB'], [mib(20_600), '20.1171875 GiB']].map(([ephemeralStorage, shown]) => ({
    mistake: `a disk of ${shown}`,
    code: 'fargate.ephemeral-storage-out-of-range',
    at: 'Stack/Migrate',
    prop: 'ephemeralStorage',
    received: `'${shown}'`,
    allowed: 'whole GiB from 20 to 200',
    make: (stack: Stack) => once(stack, { ephemeralStorage: ephemeralStorage as Size }),
  })),
];

const FOLDERS: Failure[] = [
  ...['', 'tmp', '/', '/tmp/', '/a b', '/ä'].map(path => ({
    mistake: `the scratch folder '${path}'`,
    code: 'fargate.volume-path-invalid',
    at: 'Volume.scratch',
    prop: 'path',
    received: `'${path}'`,
    make: () => Volume.scratch(path),
  })),
  {
    mistake: 'a folder of Amazon EFS with a relative path',
    code: 'fargate.volume-path-invalid',
    at: 'Volume.efs',
    prop: 'path',
    received: '\'data\'',
    make: stack => {
      const fileSystem = new efs.FileSystem(stack, 'Files', { vpc: ownVpc(stack) });
      return Volume.efs({ path: 'data', fileSystem, accessPoint: fileSystem.addAccessPoint('Data') });
    },
  },
  {
    mistake: 'two volumes in one folder',
    code: 'fargate.volume-path-repeated',
    at: 'Stack/Mailer',
    prop: 'volumes',
    received: '\'/tmp\'',
    make: stack => worker(stack, { volumes: [Volume.scratch('/tmp'), Volume.scratch('/data'), Volume.scratch('/tmp')] }),
  },
];

const CONTAINERS: Failure[] = [
  ...([
    ['the container itself', 'app', [sidecar({ name: 'app' })]],
    ['another sidecar', 'proxy', [sidecar(), sidecar()]],
    ['the collector', 'otel-collector', [AddOn.openTelemetry(), sidecar({ name: 'otel-collector' })]],
    ['another collector', 'otel-collector', [AddOn.openTelemetry(), AddOn.openTelemetry()]],
    ['the log router', 'log-router', [sidecar({ name: 'log-router' }), AddOn.fireLens({ output: { Name: 'null' } })]],
  ] as [string, string, fargate.AddOn[]][]).map(([whose, name, addOns]) => ({
    mistake: `an add-on with the name of ${whose}`,
    code: 'fargate.container-repeated',
    at: 'Stack/Api',
    prop: 'addOns',
    received: `'${name}'`,
    make: (stack: Stack) => web(stack, { addOns }),
  })),
  {
    mistake: 'a sidecar that must end and must not',
    code: 'fargate.sidecar-cannot-end',
    at: 'Stack/Api',
    prop: 'addOns',
    received: '\'proxy\'',
    make: stack => web(stack, { addOns: [sidecar({ order: SidecarOrder.ENDS_FIRST, essential: true })] }),
  },
  ...[undefined, true].map(readonlyRootFilesystem => ({
    mistake: `commands in a container that nobody may write to (${readonlyRootFilesystem})`,
    code: 'fargate.command-needs-writable-root',
    at: 'Stack/Mailer',
    prop: 'executeCommand',
    received: 'true',
    make: (stack: Stack) => worker(stack, { executeCommand: true, readonlyRootFilesystem }),
  })),
];

const secret = (stack: Stack, id = 'Key') => ecs.Secret.fromSecretsManager(secretsmanager.Secret.fromSecretNameV2(stack, id, 'key'));

const NAMES: Failure[] = ([
  ['PORT of a web service', 'Stack/Api', 'variables', 'PORT', 'each name once, and other names than PORT', stack => web(stack, { variables: { A: 'b', PORT: '1' } })],
  ['PORT of a backend service', 'Stack/Orders', 'variables', 'PORT', 'other names than PORT', stack => backend(stack, { variables: { PORT: '1' } })],
  ['a secret PORT', 'Stack/Api', 'secrets', 'PORT', 'other names than PORT', stack => web(stack, { secrets: { PORT: secret(stack) } })],
  ['QUEUE_URL of a worker', 'Stack/Mailer', 'variables', 'QUEUE_URL', 'other names than QUEUE_URL', stack => worker(stack, { variables: { QUEUE_URL: 'x' } })],
  ['a secret QUEUE_URL', 'Stack/Mailer', 'secrets', 'QUEUE_URL', 'other names than QUEUE_URL', stack => worker(stack, { secrets: { QUEUE_URL: secret(stack) } })],
  ...([[web, 'Api'], [backend, 'Orders'], [worker, 'Mailer'], [job, 'Nightly'], [once, 'Migrate']] as const).map(([make, id]) => [
    `a variable and a secret of one name in ${id}`, `Stack/${id}`, 'secrets', 'TOKEN', 'each name once',
    (stack: Stack) => make(stack, { variables: { TOKEN: 'x' }, secrets: { OTHER: secret(stack), TOKEN: secret(stack, 'Token') } }),
  ]),
] as [string, string, string, string, string, (stack: Stack) => unknown][]).map(([mistake, at, prop, name, allowed, make]) => ({
  mistake, code: 'fargate.variable-repeated', at, prop, received: `'${name}'`, allowed, make,
}));

const PORTS: Failure[] = ([
  ['the container and a collector, over HTTP', 4318, stack => web(stack, { port: 4318, addOns: [AddOn.openTelemetry()] })],
  ['the container and a collector, over gRPC', 4317, stack => backend(stack, { port: 4317, addOns: [AddOn.openTelemetry()] })],
  ['two sidecars', 9000, stack => worker(stack, { addOns: [sidecar({ port: 9000 }), sidecar({ name: 'other', port: 9000 })] })],
  ['a sidecar and the container', 8080, stack => web(stack, { addOns: [sidecar({ port: 8080 })] })],
  ['a sidecar and a collector', 4318, stack => once(stack, { addOns: [sidecar({ port: 4318 }), AddOn.openTelemetry()] })],
] as [string, number, (stack: Stack) => unknown][]).map(([who, port, make], index) => ({
  mistake: `one port of ${who}`,
  code: 'fargate.port-taken',
  at: ['Stack/Api', 'Stack/Orders', 'Stack/Mailer', 'Stack/Api', 'Stack/Migrate'][index],
  prop: 'addOns',
  received: `${port}`,
  allowed: 'ports that no other container of the task listens on',
  make,
}));

/** A network with subnets of these kinds only. */
function vpcOf(stack: Stack, ...types: ec2.SubnetType[]): ec2.Vpc {
  return new ec2.Vpc(stack, 'Own', { maxAzs: 2, natGateways: types.includes(ec2.SubnetType.PUBLIC) ? 1 : 0, subnetConfiguration: types.map(subnetType => ({ name: subnetType, subnetType })) });
}

const SUBNETS: Failure[] = [
  {
    mistake: 'a gateway in a network without public subnets',
    code: 'fargate.vpc-without-subnets',
    at: 'Stack/Env',
    prop: 'vpc',
    received: '\'a network with public subnets in 0 Availability Zones\'',
    make: stack => environmentIn(stack, { vpc: vpcOf(stack, ec2.SubnetType.PRIVATE_ISOLATED) }),
  },
  {
    mistake: 'a gateway in a network of one zone',
    code: 'fargate.vpc-without-subnets',
    at: 'Stack/Env',
    prop: 'vpc',
    received: '\'a network with public subnets in 1 Availability Zone\'',
    make: stack => environmentIn(stack, { vpc: new ec2.Vpc(stack, 'Own', { maxAzs: 1 }) }),
  },
  {
    mistake: 'tasks in a network without a way out',
    code: 'fargate.vpc-without-subnets',
    at: 'Stack/Mailer',
    prop: 'vpc',
    received: '\'a network with private subnets in 0 Availability Zones\'',
    make: stack => {
      const environment = environmentIn(stack, { gateway: fargate.Gateway.none(), vpc: vpcOf(stack, ec2.SubnetType.PRIVATE_ISOLATED) });
      return worker(stack, { environment });
    },
  },
  {
    mistake: 'tasks where the private subnets are public',
    code: 'fargate.subnets-unsuitable',
    at: 'Stack/Mailer',
    prop: 'vpcSubnets',
    received: '\'public subnets\'',
    make: stack => {
      const vpc = vpcOf(stack, ec2.SubnetType.PUBLIC);
      // No network of the CDK's own does so: a subclass of the user's may.
      jest.spyOn(vpc, 'selectSubnets').mockReturnValue(vpc.selectSubnets({ subnetType: ec2.SubnetType.PUBLIC }));
      return worker(stack, { environment: environmentIn(stack, { vpc }) });
    },
  },
];

const PUBLIC: Failure[] = ([
  [web, 'Api', { subnetType: ec2.SubnetType.PUBLIC }],
  [backend, 'Orders', { subnetGroupName: 'Public' }],
  [worker, 'Mailer', { subnetType: ec2.SubnetType.PUBLIC, onePerAz: true }],
  [job, 'Nightly', { subnetType: ec2.SubnetType.PUBLIC }],
  [once, 'Migrate', { subnetType: ec2.SubnetType.PUBLIC }],
] as const).map(([make, id, vpcSubnets]) => ({
  mistake: `public subnets for ${id}`,
  code: 'fargate.subnets-unsuitable',
  at: `Stack/${id}`,
  prop: 'vpcSubnets',
  received: '\'public subnets\'',
  allowed: 'private or isolated subnets',
  make: (stack: Stack) => make(stack, { environment: environmentIn(stack, { vpc: ownVpc(stack) }), vpcSubnets }),
}));

const MIXED: Failure = {
  mistake: 'a public subnet among others',
  code: 'fargate.subnets-unsuitable',
  at: 'Stack/Orders',
  prop: 'vpcSubnets',
  received: '\'public subnets\'',
  make: stack => {
    const vpc = ownVpc(stack);
    return backend(stack, { environment: environmentIn(stack, { vpc }), vpcSubnets: { subnets: [vpc.privateSubnets[0], vpc.publicSubnets[1]] } });
  },
};

export const TASKS: Failure[] = [...SIZES, ...FOLDERS, ...CONTAINERS, ...NAMES, ...PORTS, ...SUBNETS, ...PUBLIC, MIXED];
