// What exists in an (emulated) account, asked from the services' own APIs, one line per thing.
const { AutoScalingClient, DescribeAutoScalingGroupsCommand } = require('@aws-sdk/client-auto-scaling');
const { CloudWatchClient, DescribeAlarmsCommand } = require('@aws-sdk/client-cloudwatch');
const { EC2Client, DescribeNatGatewaysCommand, DescribeSubnetsCommand, DescribeVpcsCommand } = require('@aws-sdk/client-ec2');
const { ElasticLoadBalancingV2Client, DescribeListenersCommand, DescribeLoadBalancersCommand } = require('@aws-sdk/client-elastic-load-balancing-v2');
const { ElastiCacheClient, DescribeReplicationGroupsCommand } = require('@aws-sdk/client-elasticache');
const { RDSClient, DescribeDBClustersCommand } = require('@aws-sdk/client-rds');
const { SecretsManagerClient, ListSecretsCommand } = require('@aws-sdk/client-secrets-manager');
const { WAFV2Client, GetWebACLForResourceCommand } = require('@aws-sdk/client-wafv2');

/** Each question gives lines; one that finds nothing gives none. */
const QUESTIONS = [
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
  ['database', async settings => {
    const { DBClusters } = await new RDSClient(settings).send(new DescribeDBClustersCommand({}));
    return DBClusters.map(cluster => `${cluster.DBClusterIdentifier}, ${cluster.Engine} ${cluster.EngineVersion}, ${cluster.Status}, `
      + `${cluster.DBClusterMembers.length} instances, ${cluster.StorageEncrypted ? 'encrypted' : 'NOT encrypted'}, `
      + `${cluster.DeletionProtection ? 'protected against deletion' : 'not protected'}`);
  }],
  ['secret', async settings => {
    const { SecretList } = await new SecretsManagerClient(settings).send(new ListSecretsCommand({}));
    return SecretList.map(({ Name }) => Name);
  }],
  ['cache', async settings => {
    const { ReplicationGroups } = await new ElastiCacheClient(settings).send(new DescribeReplicationGroupsCommand({}));
    return ReplicationGroups.map(group => `${group.ReplicationGroupId}, ${group.Status}`);
  }],
  ['alarms', async settings => {
    const { MetricAlarms } = await new CloudWatchClient(settings).send(new DescribeAlarmsCommand({}));
    return MetricAlarms.map(({ AlarmName, StateValue, AlarmActions }) => `${AlarmName}, ${StateValue}, tells ${AlarmActions.length}`);
  }],
];

/** `[what, line]` pairs, in the order in which a request meets the things. `settings` are those of a client of the AWS SDK. */
async function whatExists(settings) {
  const answers = [];
  for (const [what, ask] of QUESTIONS) answers.push(...(await ask(settings)).map(line => [what, line]));
  return answers;
}

module.exports = { whatExists };
