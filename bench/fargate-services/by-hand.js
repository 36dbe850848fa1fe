// The same environment with so many services, web and backend by turns, written by hand with the L2s of aws-cdk-lib: same resources, same settings, same tags.
const { Duration, Stack, Tags } = require('aws-cdk-lib');
const acm = require('aws-cdk-lib/aws-certificatemanager');
const cloudwatch = require('aws-cdk-lib/aws-cloudwatch');
const actions = require('aws-cdk-lib/aws-cloudwatch-actions');
const ec2 = require('aws-cdk-lib/aws-ec2');
const ecs = require('aws-cdk-lib/aws-ecs');
const elbv2 = require('aws-cdk-lib/aws-elasticloadbalancingv2');
const appscaling = require('aws-cdk-lib/aws-applicationautoscaling');
const logs = require('aws-cdk-lib/aws-logs');
const route53 = require('aws-cdk-lib/aws-route53');
const targets = require('aws-cdk-lib/aws-route53-targets');
const { NamespaceType } = require('aws-cdk-lib/aws-servicediscovery');
const { acknowledge, createFirewall, createKey, createTopic, createVpc, keepAccessLogs } = require('../three-tier-web-app/by-hand');
const { isBackend, SERVICES_IN_A_STACK, SERVICES_IN_AN_ENVIRONMENT } = require('./shape');

const PORT = 8080;
const PERIOD = Duration.minutes(1);
const BELOW = { comparisonOperator: cloudwatch.ComparisonOperator.LESS_THAN_THRESHOLD, treatMissingData: cloudwatch.TreatMissingData.BREACHING };
const RETENTION = logs.RetentionDays.ONE_YEAR;
const ROLE_OF_ECS = 'AwsSolutions-IAM4[Policy::arn:<AWS::Partition>:iam::aws:policy/AmazonECSInfrastructureRolePolicyForLoadBalancers]';

function build(app, count) {
  let environment;
  for (let first = 0; first < count; first += SERVICES_IN_A_STACK) {
    if (first % SERVICES_IN_AN_ENVIRONMENT === 0) environment = createEnvironment(new Stack(app, `Environment${first / SERVICES_IN_AN_ENVIRONMENT}`));
    const services = new Stack(app, `Services${first / SERVICES_IN_A_STACK}`);
    const dashboard = new cloudwatch.Dashboard(services, 'Dashboard');
    for (let number = first; number < Math.min(first + SERVICES_IN_A_STACK, count); number++) {
      (isBackend(number) ? createBackend : createWeb)(services, number, environment, dashboard);
    }
    tag(services, 'app');
  }
}

function tag(scope, tier) {
  Tags.of(scope).add('app', 'Prod');
  Tags.of(scope).add('profile', 'production');
  Tags.of(scope).add('tier', tier);
}

function createEnvironment(stack) {
  const key = createKey(stack);
  const vpc = createVpc(stack, key);
  const commands = new logs.LogGroup(stack, 'CommandLogs', { encryptionKey: key, retention: RETENTION });
  const cluster = new ecs.Cluster(stack, 'Cluster', {
    vpc,
    containerInsightsV2: ecs.ContainerInsights.ENHANCED,
    enableFargateCapacityProviders: true,
    defaultCloudMapNamespace: { name: 'prod', type: NamespaceType.HTTP, useForServiceConnect: true },
    executeCommandConfiguration: {
      kmsKey: key,
      logging: ecs.ExecuteCommandLogging.OVERRIDE,
      logConfiguration: { cloudWatchLogGroup: commands, cloudWatchEncryptionEnabled: true },
    },
  });
  const zone = route53.HostedZone.fromHostedZoneAttributes(stack, 'Zone', { hostedZoneId: 'Z0123456789EXAMPLE', zoneName: 'example.com' });
  const gateway = createGateway(stack, vpc, key, zone);
  const topic = createTopic(stack, key);
  new cloudwatch.Dashboard(stack, 'Dashboard');
  tag(stack, 'shared');
  return { stack, key, vpc, cluster, zone, topic, ...gateway };
}

function createGateway(stack, vpc, key, zone) {
  const loadBalancer = new elbv2.ApplicationLoadBalancer(stack, 'LoadBalancer', {
    vpc,
    vpcSubnets: { subnetType: ec2.SubnetType.PUBLIC },
    internetFacing: true,
    ipAddressType: elbv2.IpAddressType.DUAL_STACK,
    dropInvalidHeaderFields: true,
    deletionProtection: true,
  });
  const certificate = new acm.Certificate(stack, 'Certificate', {
    domainName: 'example.com', subjectAlternativeNames: ['*.example.com'], validation: acm.CertificateValidation.fromDns(zone),
  });
  loadBalancer.addListener('Http', { port: 80, defaultAction: elbv2.ListenerAction.redirect({ protocol: 'HTTPS', port: '443', permanent: true }) });
  const listener = loadBalancer.addListener('Https', {
    port: 443, certificates: [certificate], sslPolicy: elbv2.SslPolicy.TLS13_12_RES_PQ, defaultAction: elbv2.ListenerAction.fixedResponse(404),
  });
  acknowledge(loadBalancer, { 'AwsSolutions-EC23': 'It answers the internet.' });
  acknowledge(keepAccessLogs(stack, loadBalancer), { 'AwsSolutions-S1': 'This is where access logs go.' });
  createFirewall(stack, loadBalancer, key);
  return { loadBalancer, listener };
}

function createWeb(stack, number, environment, dashboard) {
  const id = `Api${number}`;
  const host = `api${number}.example.com`;
  const groups = ['Blue', 'Green'].map(colour => createTargetGroup(stack, `${id}${colour}`, environment));
  const rule = new elbv2.ApplicationListenerRule(stack, `${id}Rule`, {
    listener: environment.listener,
    priority: number + 1,
    conditions: [elbv2.ListenerCondition.hostHeaders([host])],
    action: elbv2.ListenerAction.weightedForward(groups.map((targetGroup, index) => ({ targetGroup, weight: index === 0 ? 100 : 0 }))),
  });
  const target = route53.RecordTarget.fromAlias(new targets.LoadBalancerTarget(environment.loadBalancer, { evaluateTargetHealth: true }));
  new route53.ARecord(environment.stack, `${id}Alias`, { zone: environment.zone, recordName: `${host}.`, target });
  new route53.AaaaRecord(environment.stack, `${id}AliasIpv6`, { zone: environment.zone, recordName: `${host}.`, target });

  const task = createTask(stack, id, environment);
  const service = createService(stack, id, environment, task, { serviceConnectConfiguration: {}, healthCheckGracePeriod: Duration.seconds(60) });
  const alternateTarget = new ecs.AlternateTarget('Alternate', {
    alternateTargetGroup: groups[1], productionListener: ecs.ListenerRuleConfiguration.applicationListenerRule(rule),
  });
  service.loadBalancerTarget({ containerName: 'app', containerPort: PORT, alternateTarget }).attachToApplicationTargetGroup(groups[0]);
  service.connections.allowFrom(environment.listener, ec2.Port.tcp(PORT), 'Load balancer to service');
  service.node.addDependency(rule);
  acknowledge(service.node.findChild('AlternateRole'), { [ROLE_OF_ECS]: 'The policy that AWS keeps.' });
  const tasks = service.autoScaleTaskCount({ minCapacity: 2, maxCapacity: 20 });
  tasks.scaleOnCpuUtilization('Cpu', { targetUtilizationPercent: 60 });
  scaleOnRequests(tasks, environment, groups);
  const alarms = watch(stack, id, [...answers(environment, groups), ...usage(service)], environment.topic, dashboard);
  alarms.Healthy.node.addDependency(service);
  service.node.findChild('Service').addPropertyOverride('DeploymentConfiguration.Alarms', {
    AlarmNames: [alarms.Errors, alarms.Latency, alarms.UnhealthyHosts].map(alarm => alarm.alarmName), Enable: true, Rollback: true,
  });
}

function createBackend(stack, number, environment, dashboard) {
  const id = `Orders${number}`;
  const task = createTask(stack, id, environment);
  const logGroup = stack.node.findChild(`${id}Logs`);
  const name = id.toLowerCase();
  const service = createService(stack, id, environment, task, {
    serviceConnectConfiguration: {
      services: [{ portMappingName: 'app', dnsName: name, discoveryName: name, port: PORT }],
      logDriver: ecs.LogDrivers.awsLogs({ logGroup, streamPrefix: 'service-connect' }),
    },
  });
  service.autoScaleTaskCount({ minCapacity: 2, maxCapacity: 20 }).scaleOnCpuUtilization('Cpu', { targetUtilizationPercent: 60 });
  const running = new cloudwatch.Metric({
    namespace: 'ECS/ContainerInsights',
    metricName: 'RunningTaskCount',
    dimensionsMap: { ClusterName: environment.cluster.clusterName, ServiceName: service.serviceName },
    period: PERIOD,
    statistic: 'Maximum',
    label: 'Running tasks',
  });
  watch(stack, id, [{ name: 'NoTasks', threshold: 1, ...BELOW, metric: running, meaning: 'No task of the service is running.' }, ...usage(service)], environment.topic, dashboard);
}

function createService(stack, id, { vpc, cluster }, taskDefinition, more) {
  const securityGroup = new ec2.SecurityGroup(stack, `${id}SecurityGroup`, { vpc, description: 'Who may reach the tasks' });
  const service = new ecs.FargateService(stack, `${id}Service`, {
    cluster,
    taskDefinition,
    vpcSubnets: { subnetType: ec2.SubnetType.PRIVATE_WITH_EGRESS },
    securityGroups: [securityGroup],
    assignPublicIp: false,
    minHealthyPercent: 100,
    maxHealthyPercent: 200,
    circuitBreaker: { rollback: true },
    deploymentStrategy: ecs.DeploymentStrategy.ROLLING,
    capacityProviderStrategies: [{ capacityProvider: 'FARGATE', weight: 1 }],
    enableECSManagedTags: true,
    propagateTags: ecs.PropagatedTagSource.SERVICE,
    availabilityZoneRebalancing: ecs.AvailabilityZoneRebalancing.ENABLED,
    ...more,
  });
  service.node.findChild('Service').node.addDependency(
    taskDefinition.obtainExecutionRole(), vpc.selectSubnets({ subnetType: ec2.SubnetType.PRIVATE_WITH_EGRESS }).internetConnectivityEstablished,
  );
  return service;
}

function createTargetGroup(stack, id, { vpc }) {
  return new elbv2.ApplicationTargetGroup(stack, id, {
    vpc,
    port: 80,
    protocol: elbv2.ApplicationProtocol.HTTP,
    targetType: elbv2.TargetType.IP,
    deregistrationDelay: Duration.seconds(30),
    healthCheck: {
      path: '/', healthyHttpCodes: '200-399', interval: Duration.seconds(15), timeout: Duration.seconds(5), healthyThresholdCount: 2, unhealthyThresholdCount: 3,
    },
  });
}

function createTask(stack, id, { key }) {
  const logGroup = new logs.LogGroup(stack, `${id}Logs`, { encryptionKey: key, retention: RETENTION });
  const task = new ecs.FargateTaskDefinition(stack, `${id}Task`, {
    cpu: 256,
    memoryLimitMiB: 512,
    runtimePlatform: { cpuArchitecture: ecs.CpuArchitecture.X86_64, operatingSystemFamily: ecs.OperatingSystemFamily.LINUX },
  });
  task.addContainer('app', {
    containerName: 'app',
    image: ecs.ContainerImage.fromRegistry('public.ecr.aws/example/api:1'),
    environment: { PORT: `${PORT}` },
    user: '1000:1000',
    readonlyRootFilesystem: true,
    linuxParameters: new ecs.LinuxParameters(stack, `${id}LinuxParameters`, { initProcessEnabled: true }),
    portMappings: [{ name: 'app', containerPort: PORT, appProtocol: ecs.AppProtocol.http }],
    logging: ecs.LogDrivers.awsLogs({ logGroup, streamPrefix: 'app', mode: ecs.AwsLogDriverMode.NON_BLOCKING }),
  });
  acknowledge(task, { 'AwsSolutions-ECS2': 'Variables hold no secrets.' });
  acknowledge(task.obtainExecutionRole(), { 'AwsSolutions-IAM5[Resource::*]': 'The login to Amazon ECR cannot be narrowed.' });
  return task;
}

function scaleOnRequests(tasks, { loadBalancer }, groups) {
  new appscaling.CfnScalingPolicy(tasks, 'Requests', {
    policyName: 'Requests',
    policyType: 'TargetTrackingScaling',
    scalingTargetId: tasks.node.findChild('Target').scalableTargetId,
    targetTrackingScalingPolicyConfiguration: {
      targetValue: 500,
      customizedMetricSpecification: {
        metrics: [
          ...groups.map((group, index) => ({
            id: `group${index + 1}`,
            returnData: false,
            metricStat: {
              stat: 'Sum',
              metric: {
                namespace: 'AWS/ApplicationELB',
                metricName: 'RequestCountPerTarget',
                dimensions: [{ name: 'TargetGroup', value: group.targetGroupFullName }, { name: 'LoadBalancer', value: loadBalancer.loadBalancerFullName }],
              },
            },
          })),
          { id: 'total', label: 'Requests per task', expression: 'FILL(group1, 0) + FILL(group2, 0)', returnData: true },
        ],
      },
    },
  });
}

function answers({ loadBalancer }, groups) {
  const of = (metricName, statistic) => groups.map(group => new cloudwatch.Metric({
    namespace: 'AWS/ApplicationELB',
    metricName,
    dimensionsMap: { LoadBalancer: loadBalancer.loadBalancerFullName, TargetGroup: group.targetGroupFullName },
    period: PERIOD,
    statistic,
  }));
  const worst = (label, [group0, group1]) => new cloudwatch.MathExpression({
    label, expression: 'MAX([FILL(group0, 0), FILL(group1, 0)])', period: PERIOD, usingMetrics: { group0, group1 },
  });
  const requests = of('RequestCount', 'Sum');
  const shares = of('HTTPCode_Target_5XX_Count', 'Sum').map((errors, index) => new cloudwatch.MathExpression({
    expression: `IF(FILL(requests${index}, 0) > 20, 100 * FILL(errors${index}, 0) / requests${index}, 0)`,
    period: PERIOD,
    usingMetrics: { [`requests${index}`]: requests[index], [`errors${index}`]: errors },
  }));
  return [
    { name: 'Healthy', threshold: 1, ...BELOW, metric: worst('Healthy tasks', of('HealthyHostCount', 'Maximum')), meaning: 'The service is down.' },
    { name: 'Errors', threshold: 5, periods: 2, metric: worst('Server errors (%)', shares), meaning: '5 percent of the responses are server errors (5xx).' },
    { name: 'Latency', threshold: 1, periods: 3, metric: worst('Response time, p95 (s)', of('TargetResponseTime', 'p95')), meaning: 'Responses are slow.' },
    { name: 'UnhealthyHosts', threshold: 1, metric: worst('Unhealthy tasks', of('UnHealthyHostCount', 'Maximum')), meaning: 'A task is not well.' },
  ];
}

function usage(service) {
  const average = { period: PERIOD, statistic: 'Average' };
  return [
    { name: 'Cpu', threshold: 85, periods: 15, metric: service.metricCpuUtilization({ ...average, label: 'Task CPU (%)' }), meaning: 'The CPU is above 85 percent.' },
    { name: 'Memory', threshold: 85, periods: 15, metric: service.metricMemoryUtilization({ ...average, label: 'Task memory (%)' }), meaning: 'The memory is above 85 percent.' },
  ];
}

function watch(stack, id, signals, topic, dashboard) {
  const alarms = Object.fromEntries(signals.map(({ name, meaning, periods = 5, ...rest }) => {
    const alarm = new cloudwatch.Alarm(stack, `${id}${name}`, {
      comparisonOperator: cloudwatch.ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD, ...rest, alarmDescription: meaning, evaluationPeriods: periods,
    });
    alarm.addAlarmAction(new actions.SnsAction(topic));
    alarm.addOkAction(new actions.SnsAction(topic));
    return [name, alarm];
  }));
  dashboard.addWidgets(new cloudwatch.TextWidget({ markdown: `## ${id}`, width: 24, height: 1 }));
  dashboard.addWidgets(...Object.entries(alarms).map(([title, alarm]) => new cloudwatch.AlarmWidget({ title, alarm, width: 8 })));
  return alarms;
}

module.exports = { build };
