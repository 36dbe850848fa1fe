import * as fs from 'fs';
import * as path from 'path';
import { CloudFormationClient, DescribeStacksCommand, Stack } from '@aws-sdk/client-cloudformation';
import { IAMClient } from '@aws-sdk/client-iam';
import {
  DescribeRecordCommand, ListLaunchPathsCommand, ProvisionProductCommand, RecordDetail, ServiceCatalogClient, TerminateProvisionedProductCommand,
  UpdateProvisionedProductCommand,
} from '@aws-sdk/client-service-catalog';
import { Cloud } from './harness';
import { Recorded, refused, statementsOf } from './policies';

type Settings = Cloud['client'];

export interface Launch {
  readonly product: string;
  readonly version: string;
  readonly name: string;
  readonly parameters?: Record<string, string>;
  readonly tags?: Record<string, string>;
}

/** People who launch products in an account, as the console does it for them. */
export class Launcher {
  public readonly catalog: ServiceCatalogClient;
  public readonly cloudFormation: CloudFormationClient;
  private readonly iam: IAMClient;

  constructor(private readonly cloud: Cloud, settings: Settings, private readonly account: string) {
    this.catalog = new ServiceCatalogClient(settings);
    this.cloudFormation = new CloudFormationClient(settings);
    this.iam = new IAMClient(settings);
  }

  public async launch({ product, version, name, parameters, tags }: Launch): Promise<RecordDetail> {
    const { LaunchPathSummaries } = await this.catalog.send(new ListLaunchPathsCommand({ ProductId: product }));
    const { RecordDetail: record } = await this.catalog.send(new ProvisionProductCommand({
      ProductId: product,
      ProvisioningArtifactName: version,
      ProvisionedProductName: name,
      PathId: LaunchPathSummaries![0].Id,
      ProvisioningParameters: pairs(parameters),
      Tags: pairs(tags),
      ProvisionToken: `${name}-token`,
    }));
    return this.finished(record!);
  }

  public async update(name: string, product: string, version: string, parameters: Record<string, string> = {}): Promise<RecordDetail> {
    const { RecordDetail: record } = await this.catalog.send(new UpdateProvisionedProductCommand({
      ProvisionedProductName: name, ProductId: product, ProvisioningArtifactName: version, ProvisioningParameters: pairs(parameters), UpdateToken: `${name}-${version}`,
    }));
    return this.finished(record!);
  }

  public async terminate(name: string): Promise<RecordDetail> {
    const { RecordDetail: record } = await this.catalog.send(new TerminateProvisionedProductCommand({ ProvisionedProductName: name, TerminateToken: `${name}-end` }));
    return this.finished(record!);
  }

  /** The stack that a launch has made. */
  public async stackOf(record: RecordDetail): Promise<Stack> {
    const StackName = `SC-${this.account}-${record.ProvisionedProductId}`;
    const { Stacks } = await this.cloudFormation.send(new DescribeStacksCommand({ StackName }));
    return Stacks![0];
  }

  /** What of all that has been asked for a launch its role does not allow. */
  public async refusedOf(record: RecordDetail): Promise<{ readonly refused: string[]; readonly actions: string[]; readonly requests: number }> {
    const root = `SC-${this.account}-${record.ProvisionedProductId}`;
    const { requests } = await this.cloud.control<{ requests: Recorded[] }>('GET', 'requests');
    const own = requests.filter(request => request.root === root);
    const [{ role }] = own;
    const sent = new Set(own.filter(({ bookkeeping }) => !bookkeeping).flatMap(({ actions }) => actions.map(({ action }) => action)));
    return { refused: refused(await statementsOf(this.iam, role), own), actions: [...sent].sort(), requests: own.length };
  }

  private async finished(record: RecordDetail): Promise<RecordDetail> {
    for (;;) {
      const { RecordDetail: now } = await this.catalog.send(new DescribeRecordCommand({ Id: record.RecordId }));
      if (!['CREATED', 'IN_PROGRESS'].includes(now!.Status!)) return now!;
      await new Promise(resolve => setTimeout(resolve, 50));
    }
  }
}

function pairs(values: Record<string, string> = {}): { Key: string; Value: string }[] {
  return Object.entries(values).map(([Key, Value]) => ({ Key, Value }));
}

/** A copy of an example's recorded versions, for a test that releases others. */
export function historyOf(cloud: Cloud, example: string): string {
  const folder = path.join(cloud.folder, `history-${example}`);
  fs.cpSync(path.join(__dirname, '../../examples', example, 'product-history'), folder, { recursive: true });
  return folder;
}
