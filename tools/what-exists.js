// What exists in an (emulated) account, asked from the services' own APIs, one line per thing.
const { ListProvisioningArtifactsCommand, SearchProductsAsAdminCommand, ServiceCatalogClient } = require('@aws-sdk/client-service-catalog');
const { AutoScalingClient, DescribeAutoScalingGroupsCommand } = require('@aws-sdk/client-auto-scaling');
const { CloudWatchClient, DescribeAlarmsCommand } = require('@aws-sdk/client-cloudwatch');
const { CodePipelineClient, GetPipelineCommand, ListPipelinesCommand } = require('@aws-sdk/client-codepipeline');
const { DynamoDBClient, DescribeTableCommand, ListTablesCommand } = require('@aws-sdk/client-dynamodb');
const { EC2Client, DescribeNatGatewaysCommand, DescribeSubnetsCommand, DescribeVpcsCommand } = require('@aws-sdk/client-ec2');
const { ECRClient, DescribeRepositoriesCommand } = require('@aws-sdk/client-ecr');
const { ECSClient, DescribeClustersCommand, DescribeServicesCommand, ListClustersCommand, ListServicesCommand } = require('@aws-sdk/client-ecs');
const { ElasticLoadBalancingV2Client, DescribeListenersCommand, DescribeLoadBalancersCommand } = require('@aws-sdk/client-elastic-load-balancing-v2');
const { ElastiCacheClient, DescribeReplicationGroupsCommand } = require('@aws-sdk/client-elasticache');
const { RDSClient, DescribeDBClustersCommand } = require('@aws-sdk/client-rds');
const { SecretsManagerClient, ListSecretsCommand } = require('@aws-sdk/client-secrets-manager');
const { SFNClient, ListStateMachinesCommand } = require('@aws-sdk/client-sfn');
const { SQSClient, GetQueueAttributesCommand, ListQueuesCommand } = require('@aws-sdk/client-sqs');
const { WAFV2Client, GetWebACLForResourceCommand } = require('@aws-sdk/client-wafv2');

/** As many as the ECS API describes at once; no example has more. */
const MOST_SERVICES = 10;
/** Names begin so of repositories that `cdk bootstrap` makes, and of alarms that Application Auto Scaling makes for itself. */
const OF_THE_CDK = 'cdk-';
const OF_SCALING = 'TargetTracking-';

const protection = on => on ? 'protected against deletion' : 'not protected';
const lastPart = (arn, separator = '/') => arn.split(separator).pop();

/** Each question gives lines; one that finds nothing gives none. */
const QUESTIONS = [
  ['product', async settings => {
    const catalog = new ServiceCatalogClient(settings);
    const { ProductViewDetails } = await catalog.send(new SearchProductsAsAdminCommand({}));
    return Promise.all(ProductViewDetails.map(async ({ ProductViewSummary: { Name, ProductId, Owner } }) => {
      const { ProvisioningArtifactDetails } = await catalog.send(new ListProvisioningArtifactsCommand({ ProductId }));
      const versions = ProvisioningArtifactDetails.map(version => `${version.Name}${version.Active ? '' : ' (retired)'}`);
      return `${Name} of ${Owner}, ${ProductId}: ${versions.join(', ')}`;
    }));
  }],
  ['pipeline', async settings => {
    const codePipeline = new CodePipelineClient(settings);
    const { pipelines } = await codePipeline.send(new ListPipelinesCommand({}));
    return Promise.all(pipelines.map(async ({ name }) => {
      const { pipeline } = await codePipeline.send(new GetPipelineCommand({ name }));
      const actions = pipeline.stages.map(stage => `${stage.name} (${stage.actions.length})`);
      return `${name}, ${pipeline.pipelineType}, stages with their actions: ${actions.join(', ')}; artifacts in ${Object.keys(pipeline.artifactStores ?? { here: 1 }).join(', ')}`;
    }));
  }],
  ['network', async settings => {
    const ec2 = new EC2Client(settings);
    const { Vpcs } = await ec2.send(new DescribeVpcsCommand({ Filters: [{ Name: 'is-default', Values: ['false'] }] }));
    return Promise.all(Vpcs.map(async ({ VpcId, CidrBlock }) => {
      const filters = { Filters: [{ Name: 'vpc-id', Values: [VpcId] }] };
      const { Subnets } = await ec2.send(new DescribeSubnetsCommand(filters));
      const { NatGateways } = await ec2.send(new DescribeNatGatewaysCommand({ Filter: filters.Filters }));
      return `${VpcId}, ${CidrBlock}: ${Subnets.length} subnets, ${NatGateways.length} NAT gateways`;
    }));
  }],
  ['load balancer', async settings => {
    const elb = new ElasticLoadBalancingV2Client(settings);
    const { LoadBalancers } = await elb.send(new DescribeLoadBalancersCommand({}));
    return Promise.all(LoadBalancers.map(async ({ LoadBalancerArn, LoadBalancerName, DNSName, State }) => {
      const { Listeners } = await elb.send(new DescribeListenersCommand({ LoadBalancerArn }));
      return `${LoadBalancerName}, ${State.Code}, ${DNSName}, listens on ${Listeners.map(({ Protocol, Port }) => `${Protocol} ${Port}`).join(', ')}`;
    }));
  }],
  ['firewall', async settings => {
    const waf = new WAFV2Client(settings);
    const { LoadBalancers } = await new ElasticLoadBalancingV2Client(settings).send(new DescribeLoadBalancersCommand({}));
    const found = await Promise.all(LoadBalancers.map(async ({ LoadBalancerArn, LoadBalancerName }) => {
      const { WebACL } = await waf.send(new GetWebACLForResourceCommand({ ResourceArn: LoadBalancerArn }));
      return WebACL && `${WebACL.Name}, ${WebACL.Rules.length} rules, in front of ${LoadBalancerName}`;
    }));
    return found.filter(line => line !== undefined);
  }],
  ['group', async settings => {
    const { AutoScalingGroups } = await new AutoScalingClient(settings).send(new DescribeAutoScalingGroupsCommand({}));
    return AutoScalingGroups.map(group => `${group.AutoScalingGroupName}, ${group.Instances.length} instances (${group.MinSize} to ${group.MaxSize})`
      + ` in ${group.AvailabilityZones.join(', ')}`);
  }],
  ['cluster', async settings => {
    const ecs = new ECSClient(settings);
    const { clusterArns } = await ecs.send(new ListClustersCommand({}));
    const { clusters } = await ecs.send(new DescribeClustersCommand({ clusters: clusterArns, include: ['SETTINGS'] }));
    return clusters.map(({ clusterName, status, capacityProviders, settings: [insights] }) => `${clusterName}, ${status}, `
      + `${capacityProviders.join(' and ')}, Container Insights ${insights?.value ?? 'disabled'}`);
  }],
  ['service', async settings => {
    const ecs = new ECSClient(settings);
    const { clusterArns } = await ecs.send(new ListClustersCommand({}));
    const found = await Promise.all(clusterArns.map(async cluster => {
      const { serviceArns } = await ecs.send(new ListServicesCommand({ cluster, maxResults: MOST_SERVICES }));
      if (serviceArns.length === 0) return [];
      const { services } = await ecs.send(new DescribeServicesCommand({ cluster, services: serviceArns }));
      return services.map(service => `${service.serviceName}, ${service.deploymentConfiguration.strategy ?? 'ROLLING'}, `
        + `${service.runningCount} of ${service.desiredCount} tasks, rollout ${service.deployments[0]?.rolloutState}`);
    }));
    return found.flat();
  }],
  ['queue', async settings => {
    const sqs = new SQSClient(settings);
    const { QueueUrls = [] } = await sqs.send(new ListQueuesCommand({}));
    return Promise.all(QueueUrls.map(async QueueUrl => {
      const { Attributes } = await sqs.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['RedrivePolicy'] }));
      const { deadLetterTargetArn, maxReceiveCount } = JSON.parse(Attributes?.RedrivePolicy ?? '{}');
      return `${lastPart(QueueUrl)}${deadLetterTargetArn ? `, after ${maxReceiveCount} tries to ${lastPart(deadLetterTargetArn, ':')}` : ''}`;
    }));
  }],
  ['job', async settings => {
    const { stateMachines } = await new SFNClient(settings).send(new ListStateMachinesCommand({}));
    return stateMachines.map(({ name, type }) => `${name}, ${type}`);
  }],
  ['database', async settings => {
    const { DBClusters } = await new RDSClient(settings).send(new DescribeDBClustersCommand({}));
    return DBClusters.map(cluster => `${cluster.DBClusterIdentifier}, ${cluster.Engine} ${cluster.EngineVersion}, ${cluster.Status}, `
      + `${cluster.DBClusterMembers.length} instances, ${cluster.StorageEncrypted ? 'encrypted' : 'NOT encrypted'}, `
      + `${protection(cluster.DeletionProtection)}`);
  }],
  ['table', async settings => {
    const dynamodb = new DynamoDBClient(settings);
    const { TableNames } = await dynamodb.send(new ListTablesCommand({}));
    return Promise.all(TableNames.map(async TableName => {
      const { Table } = await dynamodb.send(new DescribeTableCommand({ TableName }));
      return `${TableName}, ${Table.TableStatus}, encrypted with a key of ${Table.SSEDescription?.KMSMasterKeyArn ? 'the account' : 'AWS'}, `
        + protection(Table.DeletionProtectionEnabled);
    }));
  }],
  ['secret', async settings => {
    const { SecretList } = await new SecretsManagerClient(settings).send(new ListSecretsCommand({}));
    return SecretList.map(({ Name }) => Name);
  }],
  ['cache', async settings => {
    const { ReplicationGroups } = await new ElastiCacheClient(settings).send(new DescribeReplicationGroupsCommand({}));
    return ReplicationGroups.map(group => `${group.ReplicationGroupId}, ${group.Status}`);
  }],
  ['repository', async settings => {
    const { repositories } = await new ECRClient(settings).send(new DescribeRepositoriesCommand({}));
    return repositories.filter(({ repositoryName }) => !repositoryName.startsWith(OF_THE_CDK))
      .map(repository => `${repository.repositoryName}, tags ${repository.imageTagMutability}, `
        + `${repository.imageScanningConfiguration.scanOnPush ? 'scanned' : 'NOT scanned'} when pushed`);
  }],
  ['alarms', async settings => {
    const { MetricAlarms } = await new CloudWatchClient(settings).send(new DescribeAlarmsCommand({}));
    return MetricAlarms.filter(({ AlarmName }) => !AlarmName.startsWith(OF_SCALING))
      .map(({ AlarmName, StateValue, AlarmActions }) => `${AlarmName}, ${StateValue}, tells ${AlarmActions.length}`);
  }],
];

/** `[what, line]` pairs, in the order in which a request meets the things. `settings` are those of a client of the AWS SDK. */
async function whatExists(settings) {
  const answers = [];
  for (const [what, ask] of QUESTIONS) answers.push(...(await ask(settings)).map(line => [what, line]));
  return answers;
}

module.exports = { whatExists };
