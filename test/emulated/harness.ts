import * as fs from 'fs';
import * as os from 'os';
import * as path from 'path';
import { AutoScalingClient } from '@aws-sdk/client-auto-scaling';
import {
  CloudFormationClient, DescribeStacksCommand, DescribeStackEventsCommand, ExecuteChangeSetCommand, paginateListStackResources, Stack, StackEvent,
} from '@aws-sdk/client-cloudformation';
import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { EC2Client } from '@aws-sdk/client-ec2';
import { ECSClient } from '@aws-sdk/client-ecs';
import { ElasticLoadBalancingV2Client } from '@aws-sdk/client-elastic-load-balancing-v2';
import { KMSClient } from '@aws-sdk/client-kms';
import { RDSClient } from '@aws-sdk/client-rds';
import { CreateHostedZoneCommand, Route53Client } from '@aws-sdk/client-route-53';
import { S3Client } from '@aws-sdk/client-s3';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { App } from 'aws-cdk-lib';
import { Emulator, startEmulator } from '../../tools/emulator';

/** A CDK program: what `main.ts` does to its app. */
export type Program = (app: App) => void;

/** A resource that CloudFormation made on the emulator, and whether its service still knows it. */
export interface Made {
  readonly stack: string;
  readonly logicalId: string;
  readonly type: string;
  readonly physicalId: string;
  readonly owned: boolean;
  readonly exists: boolean;
}

/** A failure, or slowness, on request; see "Faults" in emulator/README.md. */
export interface Fault {
  readonly type?: string;
  readonly logicalId?: string;
  readonly action?: 'create' | 'update' | 'delete';
  readonly nth?: number;
  readonly times?: number;
  readonly message?: string;
  readonly delaySeconds?: number;
}

/**
 * An emulated AWS account, bootstrapped for the CDK, for the tests of one file.
 *
 *     const cloud = await Cloud.start();
 *     const shop = await cloud.deploy(app => build(app));
 *     await shop.deploy(app => build(app, somethingElse));
 *     await shop.destroy();
 */
export class Cloud {
  public static async start(): Promise<Cloud> {
    const emulator = await startEmulator();
    await emulator.bootstrap();
    return new Cloud(emulator);
  }

  public readonly autoScaling: AutoScalingClient;
  public readonly cloudFormation: CloudFormationClient;
  public readonly cloudWatch: CloudWatchClient;
  public readonly dynamodb: DynamoDBClient;
  public readonly ec2: EC2Client;
  public readonly ecs: ECSClient;
  public readonly elb: ElasticLoadBalancingV2Client;
  public readonly kms: KMSClient;
  public readonly logs: CloudWatchLogsClient;
  public readonly rds: RDSClient;
  public readonly s3: S3Client;
  public readonly secrets: SecretsManagerClient;

  /** Where programs are synthesized to, until the end of the tests. */
  public readonly folder = fs.mkdtempSync(path.join(os.tmpdir(), 'cdk-wheelhouse-'));

  private constructor(private readonly emulator: Emulator) {
    const settings = emulator.client;
    this.autoScaling = new AutoScalingClient(settings);
    this.cloudFormation = new CloudFormationClient(settings);
    this.cloudWatch = new CloudWatchClient(settings);
    this.dynamodb = new DynamoDBClient(settings);
    this.ec2 = new EC2Client(settings);
    this.ecs = new ECSClient(settings);
    this.elb = new ElasticLoadBalancingV2Client(settings);
    this.kms = new KMSClient(settings);
    this.logs = new CloudWatchLogsClient(settings);
    this.rds = new RDSClient(settings);
    this.s3 = new S3Client(settings);
    this.secrets = new SecretsManagerClient(settings);
  }

  /** Settings of further clients. */
  public get client(): Emulator['client'] {
    return this.emulator.client;
  }

  /** Prepares another account, which trusts this one. */
  public async bootstrap(account: string, region: string): Promise<void> {
    await this.emulator.bootstrap(account, region);
  }

  public async clientOf(account: string, region: string): Promise<Emulator['client']> {
    return this.emulator.clientOf(account, region);
  }

  /** One of the emulator's own routes. */
  public async control<T>(method: string, route: string, body?: object): Promise<T> {
    return this.emulator.control(method, route, body);
  }

  /** Synthesizes a program and deploys all its stacks with the CDK CLI. */
  public async deploy(program: Program, context: Record<string, unknown> = {}): Promise<Deployed> {
    const deployed = new Deployed(this, this.emulator, context);
    await deployed.deploy(program);
    return deployed;
  }

  /** The same, for a deployment that is expected to fail. */
  public async deployAndFail(program: Program, context: Record<string, unknown> = {}): Promise<Deployed> {
    const deployed = new Deployed(this, this.emulator, context);
    await deployed.deployAndFail(program);
    return deployed;
  }

  /** The emulator's own state; `peakMemoryBytes` is the most memory it ever had. */
  public async health(): Promise<{ peakMemoryBytes: number }> {
    return this.emulator.control('GET', 'health');
  }

  /** What CloudFormation recorded only, since no API of the emulator takes it. */
  public async recorded(): Promise<{ types: Record<string, string>; properties: string[] }> {
    return this.emulator.control('GET', 'recorded');
  }

  public async inject(fault: Fault): Promise<void> {
    await this.emulator.control('POST', 'faults', fault);
  }

  public async clearFaults(): Promise<void> {
    await this.emulator.control('DELETE', 'faults');
  }

  /** Makes a public hosted zone, as whoever owns the domain has it already, and gives its id. */
  public async hostedZone(name: string): Promise<string> {
    const { HostedZone } = await new Route53Client(this.emulator.client).send(new CreateHostedZoneCommand({ Name: name, CallerReference: name }));
    return HostedZone!.Id!.replace('/hostedzone/', '');
  }

  /** Everything that CloudFormation made in this account and that exists. */
  public async made(): Promise<Made[]> {
    return ((await this.emulator.control('GET', 'resources')) as Made[]).filter(({ exists }) => exists);
  }

  /** What exists although no stack has it any more. */
  public async leftOver(): Promise<Made[]> {
    return (await this.made()).filter(({ owned }) => !owned);
  }

  public async stop(): Promise<void> {
    await this.emulator.stop();
    fs.rmSync(this.folder, { recursive: true });
  }
}

/** The stacks of one program on the emulator. */
export class Deployed {
  private stacks: { readonly name: string; readonly path: string; readonly region: string }[] = [];
  private out = '';

  public constructor(private readonly cloud: Cloud, private readonly emulator: Emulator, private readonly context: Record<string, unknown>) {}

  /** Deploys the program, or another one in its place; the output of the CDK CLI. */
  public async deploy(program: Program, context: Record<string, unknown> = this.context): Promise<string> {
    this.synthesize(program, context);
    return this.emulator.cdk(['deploy', '--all', '--app', this.out, '--require-approval', 'never', '--progress', 'events']);
  }

  /**
   * Deploys what is expected to fail, and returns the stack as it is after the rollback. The change set is executed through the API:
   * the CLI takes half a minute to explain a failure. Of several stacks the last one fails; the others are deployed before it.
   */
  public async deployAndFail(program: Program): Promise<Stack> {
    this.synthesize(program, this.context);
    const settings = ['--exclusively', '--app', this.out, '--require-approval', 'never'];
    const { name: last, path: lastPath } = this.stacks[this.stacks.length - 1];
    const others = this.stacks.slice(0, -1).map(stack => stack.path);
    if (others.length > 0) {
      await this.emulator.cdk(['deploy', ...others, ...settings]);
    }
    await this.emulator.cdk(['deploy', lastPath, ...settings, '--method', 'prepare-change-set']);
    await this.cloud.cloudFormation.send(new ExecuteChangeSetCommand({ StackName: last, ChangeSetName: 'cdk-deploy-change-set' }));
    return this.settled(last);
  }

  /** What `cdk diff` says of a program in the place of the one that is deployed; nothing is changed. */
  public async diff(program: Program): Promise<string> {
    this.synthesize(program, this.context);
    return this.emulator.cdk(['diff', '--app', this.out]);
  }

  public async destroy(): Promise<string> {
    return this.emulator.cdk(['destroy', '--all', '--app', this.out, '--force']);
  }

  public async stack(name = this.stacks[0].name): Promise<Stack> {
    const { Stacks } = await this.cloud.cloudFormation.send(new DescribeStacksCommand({ StackName: name }));
    return Stacks![0];
  }

  /** All events of a stack, the first one first. */
  public async events(name = this.stacks[0].name): Promise<StackEvent[]> {
    const events: StackEvent[] = [];
    let token: string | undefined;
    do {
      const page = await this.cloud.cloudFormation.send(new DescribeStackEventsCommand({ StackName: name, NextToken: token }));
      events.push(...page.StackEvents!);
      token = page.NextToken;
    } while (token);
    return events.reverse();
  }

  /** Physical ids by logical id, of one type of resource. */
  public async ids(type: string): Promise<Record<string, string>> {
    const ids: Record<string, string> = {};
    for (const { name: StackName, region } of this.stacks) {
      const client = new CloudFormationClient({ ...this.cloud.client, region });
      for await (const page of paginateListStackResources({ client }, { StackName })) {
        const ofType = page.StackResourceSummaries!.filter(({ ResourceType, ResourceStatus }) => ResourceType === type && ResourceStatus !== 'DELETE_COMPLETE');
        ofType.forEach(({ LogicalResourceId, PhysicalResourceId }) => { ids[LogicalResourceId!] = PhysicalResourceId!; });
      }
    }
    return ids;
  }

  private synthesize(program: Program, context: Record<string, unknown>) {
    this.out = fs.mkdtempSync(path.join(this.cloud.folder, 'app-'));
    const app = new App({ outdir: this.out, context });
    program(app);
    this.stacks = app.synth().stacks.map(({ stackName, hierarchicalId, environment }) => ({
      name: stackName, path: hierarchicalId, region: environment.region === 'unknown-region' ? this.cloud.client.region : environment.region,
    }));
  }

  private async settled(name: string): Promise<Stack> {
    for (;;) {
      const stack = await this.stack(name);
      if (!stack.StackStatus!.endsWith('_IN_PROGRESS')) return stack;
      await new Promise(resolve => setTimeout(resolve, 50));
    }
  }
}
