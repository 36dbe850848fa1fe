// The same three-tier web app, written by hand with the L2s of aws-cdk-lib, as a careful team would: same resources, same settings, same tags.
const path = require('node:path');
const { ArnFormat, Aws, Duration, Fn, RemovalPolicy, Stack, Tags, Validations } = require('aws-cdk-lib');
const autoscaling = require('aws-cdk-lib/aws-autoscaling');
const acm = require('aws-cdk-lib/aws-certificatemanager');
const cloudwatch = require('aws-cdk-lib/aws-cloudwatch');
const actions = require('aws-cdk-lib/aws-cloudwatch-actions');
const ec2 = require('aws-cdk-lib/aws-ec2');
const elasticache = require('aws-cdk-lib/aws-elasticache');
const elbv2 = require('aws-cdk-lib/aws-elasticloadbalancingv2');
const iam = require('aws-cdk-lib/aws-iam');
const kms = require('aws-cdk-lib/aws-kms');
const logs = require('aws-cdk-lib/aws-logs');
const rds = require('aws-cdk-lib/aws-rds');
const route53 = require('aws-cdk-lib/aws-route53');
const targets = require('aws-cdk-lib/aws-route53-targets');
const s3 = require('aws-cdk-lib/aws-s3');
const s3assets = require('aws-cdk-lib/aws-s3-assets');
const sns = require('aws-cdk-lib/aws-sns');
const wafv2 = require('aws-cdk-lib/aws-wafv2');

const DOMAIN = 'shop.example.com';
const PORT = 8080;
const RETENTION = logs.RetentionDays.ONE_YEAR;

function build(stack) {
  const key = createKey(stack);
  const vpc = createVpc(stack, key);
  const logGroup = new logs.LogGroup(stack, 'Logs', { encryptionKey: key, retention: RETENTION });
  const cache = createCache(stack, vpc, key);
  const database = createDatabase(stack, vpc, key);
  const web = createWebTier(stack, vpc, key);
  const group = createInstances(stack, vpc, logGroup, web.targetGroup, database, cache);
  createAlarms(stack, key, web, group, database.cluster);
  Tags.of(stack).add('app', 'Shop');
  Tags.of(stack).add('profile', 'production');
}

/** As a team does that gates on cdk-nag. */
function acknowledge(construct, reasons) {
  Object.entries(reasons).forEach(([id, reason]) => Validations.of(construct).acknowledge({ id, reason }));
}

function createKey(stack) {
  const key = new kms.Key(stack, 'Key', { description: 'Data of Shop', enableKeyRotation: true });
  key.addToResourcePolicy(new iam.PolicyStatement({
    sid: 'AllowCloudWatchLogs',
    principals: [new iam.ServicePrincipal(`logs.${stack.region}.amazonaws.com`)],
    actions: ['kms:Encrypt', 'kms:Decrypt', 'kms:ReEncrypt*', 'kms:GenerateDataKey*', 'kms:DescribeKey'],
    resources: ['*'],
    conditions: {
      ArnLike: {
        'kms:EncryptionContext:aws:logs:arn': stack.formatArn({
          service: 'logs', resource: 'log-group', resourceName: '*', arnFormat: ArnFormat.COLON_RESOURCE_NAME,
        }),
      },
    },
  }));
  return key;
}

function createVpc(stack, key) {
  const vpc = new ec2.Vpc(stack, 'Vpc', {
    ipProtocol: ec2.IpProtocol.DUAL_STACK,
    maxAzs: 3,
    reservedAzs: 1, // a stack without a concrete environment has two zones
    subnetConfiguration: [
      { name: 'Public', subnetType: ec2.SubnetType.PUBLIC, cidrMask: 24, mapPublicIpOnLaunch: false, ipv6AssignAddressOnCreation: false },
      { name: 'Private', subnetType: ec2.SubnetType.PRIVATE_WITH_EGRESS, cidrMask: 20, ipv6AssignAddressOnCreation: false },
      { name: 'Isolated', subnetType: ec2.SubnetType.PRIVATE_ISOLATED, cidrMask: 24, ipv6AssignAddressOnCreation: false },
    ],
    restrictDefaultSecurityGroup: true,
    gatewayEndpoints: {
      S3: { service: ec2.GatewayVpcEndpointAwsService.S3 },
      DynamoDb: { service: ec2.GatewayVpcEndpointAwsService.DYNAMODB },
    },
  });
  const flowLogs = new logs.LogGroup(stack, 'FlowLogs', { encryptionKey: key, retention: RETENTION });
  vpc.addFlowLog('FlowLog', { destination: ec2.FlowLogDestination.toCloudWatchLogs(flowLogs) });
  Tags.of(vpc).add('tier', 'network');
  Tags.of(flowLogs).add('tier', 'network');
  acknowledge(vpc, { 'CloudFormation-Validate::W3010': 'A stack that is bound to a region names its zones.' });
  return vpc;
}

function createCache(stack, vpc, key) {
  const securityGroup = new ec2.SecurityGroup(stack, 'CacheSecurityGroup', { vpc, description: 'Who may connect to the cache', allowAllOutbound: false });
  const subnets = new elasticache.CfnSubnetGroup(stack, 'CacheSubnets', {
    description: 'Isolated subnets of the cache',
    subnetIds: vpc.selectSubnets({ subnetType: ec2.SubnetType.PRIVATE_ISOLATED }).subnetIds,
  });
  const group = new elasticache.CfnReplicationGroup(stack, 'Cache', {
    replicationGroupDescription: 'Cache of Shop',
    engine: 'valkey',
    cacheNodeType: 'cache.t4g.small',
    numNodeGroups: 1,
    replicasPerNodeGroup: 1,
    automaticFailoverEnabled: true,
    multiAzEnabled: true,
    port: 6379,
    cacheSubnetGroupName: subnets.ref,
    securityGroupIds: [securityGroup.securityGroupId],
    atRestEncryptionEnabled: true,
    kmsKeyId: key.keyId,
    transitEncryptionEnabled: true,
    transitEncryptionMode: 'required',
    autoMinorVersionUpgrade: true,
    snapshotRetentionLimit: 15,
  });
  [securityGroup, subnets, group].forEach(part => Tags.of(part).add('tier', 'cache'));
  acknowledge(group, {
    'AwsSolutions-AEC5': 'The port is no secret.',
    'AwsSolutions-AEC6': 'Access is by security group and TLS.',
  });
  return { securityGroup, group };
}

function createDatabase(stack, vpc, key) {
  const securityGroup = new ec2.SecurityGroup(stack, 'DatabaseSecurityGroup', { vpc, description: 'Who may connect to the database', allowAllOutbound: false });
  const insights = { enablePerformanceInsights: true, performanceInsightEncryptionKey: key };
  const cluster = new rds.DatabaseCluster(stack, 'Database', {
    vpc,
    vpcSubnets: { subnetType: ec2.SubnetType.PRIVATE_ISOLATED },
    securityGroups: [securityGroup],
    engine: rds.DatabaseClusterEngine.auroraPostgres({ version: rds.AuroraPostgresEngineVersion.VER_17_7 }),
    credentials: rds.Credentials.fromUsername('dbadmin', { encryptionKey: key }),
    manageMasterUserPassword: true,
    defaultDatabaseName: 'app',
    port: 5432,
    parameters: { 'rds.force_ssl': '1' },
    iamAuthentication: true,
    serverlessV2MinCapacity: 1,
    serverlessV2MaxCapacity: 8,
    writer: rds.ClusterInstance.serverlessV2('Writer', insights),
    readers: [rds.ClusterInstance.serverlessV2('Reader1', { ...insights, scaleWithWriter: true })],
    backup: { retention: Duration.days(14) },
    storageEncrypted: true,
    storageEncryptionKey: key,
    cloudwatchLogsExports: ['postgresql'],
    deletionProtection: true,
    removalPolicy: RemovalPolicy.SNAPSHOT,
    deleteAutomatedBackups: false,
    copyTagsToSnapshot: true,
    autoMinorVersionUpgrade: true,
    monitoringInterval: Duration.minutes(1),
  });
  const logGroup = new logs.LogGroup(stack, 'DatabaseLogs', {
    logGroupName: `/aws/rds/cluster/${cluster.clusterIdentifier}/postgresql`,
    encryptionKey: key,
    retention: RETENTION,
  });
  cluster.node.findAll().filter(child => child instanceof rds.CfnDBInstance).forEach(instance => instance.node.addDependency(logGroup));
  [securityGroup, cluster, logGroup].forEach(part => Tags.of(part).add('tier', 'data'));
  acknowledge(cluster, {
    'AwsSolutions-RDS11': 'The port is no secret.',
    'AwsSolutions-IAM4[Policy::arn:<AWS::Partition>:iam::aws:policy/service-role/AmazonRDSEnhancedMonitoringRole]': 'The policy that AWS keeps.',
  });
  return { securityGroup, cluster };
}

function createWebTier(stack, vpc, key) {
  const loadBalancer = new elbv2.ApplicationLoadBalancer(stack, 'LoadBalancer', {
    vpc,
    vpcSubnets: { subnetType: ec2.SubnetType.PUBLIC },
    internetFacing: true,
    ipAddressType: elbv2.IpAddressType.DUAL_STACK,
    dropInvalidHeaderFields: true,
    deletionProtection: true,
  });
  const targetGroup = new elbv2.ApplicationTargetGroup(stack, 'TargetGroup', {
    vpc,
    port: PORT,
    protocol: elbv2.ApplicationProtocol.HTTP,
    targetType: elbv2.TargetType.INSTANCE,
    deregistrationDelay: Duration.seconds(30),
    healthCheck: {
      path: '/',
      healthyHttpCodes: '200-399',
      interval: Duration.seconds(15),
      timeout: Duration.seconds(5),
      healthyThresholdCount: 2,
      unhealthyThresholdCount: 3,
    },
  });
  const zone = route53.HostedZone.fromHostedZoneAttributes(stack, 'Zone', { hostedZoneId: 'Z0123456789EXAMPLE', zoneName: 'example.com' });
  const certificate = new acm.Certificate(stack, 'Certificate', { domainName: DOMAIN, validation: acm.CertificateValidation.fromDns(zone) });
  loadBalancer.addListener('Http', {
    port: 80,
    defaultAction: elbv2.ListenerAction.redirect({ protocol: 'HTTPS', port: '443', permanent: true }),
  });
  loadBalancer.addListener('Https', {
    port: 443,
    certificates: [certificate],
    sslPolicy: elbv2.SslPolicy.TLS13_12_RES_PQ,
    defaultTargetGroups: [targetGroup],
  });
  const record = { zone, recordName: `${DOMAIN}.`, target: route53.RecordTarget.fromAlias(new targets.LoadBalancerTarget(loadBalancer)) };
  new route53.ARecord(stack, 'Alias', record);
  new route53.AaaaRecord(stack, 'AliasIpv6', record);
  const bucket = keepAccessLogs(stack, loadBalancer);
  const firewall = createFirewall(stack, loadBalancer, key);
  [loadBalancer, targetGroup, certificate, bucket, ...firewall].forEach(part => Tags.of(part).add('tier', 'web'));
  acknowledge(loadBalancer, { 'AwsSolutions-EC23': 'It answers the internet.' });
  acknowledge(bucket, { 'AwsSolutions-S1': 'This is where access logs go.' });
  return { loadBalancer, targetGroup };
}

function keepAccessLogs(stack, loadBalancer) {
  const bucket = new s3.Bucket(stack, 'AccessLogs', {
    encryption: s3.BucketEncryption.S3_MANAGED,
    blockPublicAccess: s3.BlockPublicAccess.BLOCK_ALL,
    objectOwnership: s3.ObjectOwnership.BUCKET_OWNER_ENFORCED,
    enforceSSL: true,
    versioned: true,
    lifecycleRules: [{ expiration: Duration.days(RETENTION), noncurrentVersionExpiration: Duration.days(7) }],
  });
  const written = bucket.addToResourcePolicy(new iam.PolicyStatement({
    sid: 'AllowLoadBalancerLogs',
    principals: [new iam.ServicePrincipal('logdelivery.elasticloadbalancing.amazonaws.com')],
    actions: ['s3:PutObject'],
    resources: [bucket.arnForObjects(`AWSLogs/${stack.account}/*`)],
  }));
  loadBalancer.setAttribute('access_logs.s3.enabled', 'true');
  loadBalancer.setAttribute('access_logs.s3.bucket', bucket.bucketName);
  loadBalancer.node.addDependency(written.policyDependable);
  return bucket;
}

function createFirewall(stack, loadBalancer, key) {
  const visibility = metricName => ({ metricName, cloudWatchMetricsEnabled: true, sampledRequestsEnabled: true });
  const managed = ['AWSManagedRulesAmazonIpReputationList', 'AWSManagedRulesCommonRuleSet', 'AWSManagedRulesKnownBadInputsRuleSet'];
  const webAcl = new wafv2.CfnWebACL(stack, 'WebAcl', {
    scope: 'REGIONAL',
    defaultAction: { allow: {} },
    visibilityConfig: visibility('WebAcl'),
    rules: managed.map((name, priority) => ({
      name,
      priority,
      statement: { managedRuleGroupStatement: { vendorName: 'AWS', name } },
      overrideAction: { none: {} },
      visibilityConfig: visibility(name),
    })),
  });
  new wafv2.CfnWebACLAssociation(stack, 'WebAclAssociation', { resourceArn: loadBalancer.loadBalancerArn, webAclArn: webAcl.attrArn });
  const logGroup = new logs.LogGroup(stack, 'WebAclLogs', {
    logGroupName: `aws-waf-logs-${Fn.select(2, Fn.split('/', stack.stackId))}-shop`,
    encryptionKey: key,
    retention: RETENTION,
  });
  new wafv2.CfnLoggingConfiguration(stack, 'WebAclLogging', {
    resourceArn: webAcl.attrArn,
    logDestinationConfigs: [stack.formatArn({ service: 'logs', resource: `log-group:${logGroup.logGroupName}` })],
    redactedFields: [{ singleHeader: { Name: 'authorization' } }, { singleHeader: { Name: 'cookie' } }],
  });
  return [webAcl, logGroup];
}

function createInstances(stack, vpc, logGroup, targetGroup, database, cache) {
  const role = createRole(stack, logGroup);
  const securityGroup = new ec2.SecurityGroup(stack, 'AppSecurityGroup', { vpc, description: 'Instances of the application' });
  const launchTemplate = new ec2.LaunchTemplate(stack, 'LaunchTemplate', {
    machineImage: ec2.MachineImage.latestAmazonLinux2023({ cpuType: ec2.AmazonLinuxCpuType.X86_64 }),
    instanceType: ec2.InstanceType.of(ec2.InstanceClass.T3, ec2.InstanceSize.SMALL),
    role,
    securityGroup,
    userData: ec2.UserData.forLinux(),
    requireImdsv2: true,
    httpPutResponseHopLimit: 1,
    detailedMonitoring: true,
    blockDevices: [{
      deviceName: '/dev/xvda',
      volume: ec2.BlockDeviceVolume.ebs(16, { encrypted: true, volumeType: ec2.EbsDeviceVolumeType.GP3 }),
    }],
  });
  const group = new autoscaling.AutoScalingGroup(stack, 'Group', {
    vpc,
    vpcSubnets: { subnetType: ec2.SubnetType.PRIVATE_WITH_EGRESS },
    launchTemplate,
    minCapacity: 2,
    maxCapacity: 4,
    healthChecks: autoscaling.HealthChecks.withAdditionalChecks({
      additionalTypes: [autoscaling.AdditionalHealthCheckType.ELB],
      gracePeriod: Duration.minutes(15),
    }),
    groupMetrics: [autoscaling.GroupMetrics.all()],
    signals: autoscaling.Signals.waitForMinCapacity({ timeout: Duration.minutes(15) }),
    updatePolicy: autoscaling.UpdatePolicy.rollingUpdate({
      maxBatchSize: 1,
      minInstancesInService: 2,
      minSuccessPercentage: 100,
      waitOnResourceSignals: true,
      pauseTime: Duration.minutes(15),
    }),
    init: createInit(stack, role, targetGroup, logGroup, database, cache),
    initOptions: { printLog: true },
  });
  group.node.addDependency(vpc.selectSubnets({ subnetType: ec2.SubnetType.PRIVATE_WITH_EGRESS }).internetConnectivityEstablished);
  group.node.addDependency(database.cluster, database.securityGroup, cache.group, cache.securityGroup); // with the rules that let it in
  group.attachToApplicationTargetGroup(targetGroup);
  group.scaleOnCpuUtilization('Cpu', { targetUtilizationPercent: 60, estimatedInstanceWarmup: Duration.minutes(3) });
  group.connections.allowTo(database.securityGroup, ec2.Port.tcp(5432), 'Application to database');
  group.connections.allowTo(cache.securityGroup, ec2.Port.tcp(6379), 'Application to cache');
  database.cluster.secret.grantRead(role);
  [role, securityGroup, launchTemplate, group].forEach(part => Tags.of(part).add('tier', 'app'));
  acknowledge(role, {
    'AwsSolutions-IAM5[Resource::*]': 'The health of targets can only be asked of all.',
  });
  acknowledge(group, { 'AwsSolutions-AS3': 'Launches are routine.' });
  return group;
}

function createRole(stack, logGroup) {
  const role = new iam.Role(stack, 'Role', {
    assumedBy: new iam.ServicePrincipal('ec2.amazonaws.com'),
    description: 'What the application and its instance may do',
  });
  const allow = (service, names) => new iam.PolicyStatement({ actions: names.map(name => `${service}:${name}`), resources: ['*'] });
  const sessions = new iam.ManagedPolicy(stack, 'SessionManager', {
    description: 'Lets AWS Systems Manager manage the instance: sessions, commands, inventory, patches',
    roles: [role],
    statements: [
      allow('ssm', [
        'DescribeAssociation', 'DescribeDocument', 'GetDeployablePatchSnapshotForInstance', 'GetDocument', 'GetManifest', 'ListAssociations',
        'ListInstanceAssociations', 'PutComplianceItems', 'PutConfigurePackageResult', 'PutInventory', 'UpdateAssociationStatus',
        'UpdateInstanceAssociationStatus', 'UpdateInstanceInformation',
      ]),
      allow('ssmmessages', ['CreateControlChannel', 'CreateDataChannel', 'OpenControlChannel', 'OpenDataChannel']),
      allow('ec2messages', ['AcknowledgeMessage', 'DeleteMessage', 'FailMessage', 'GetEndpoint', 'GetMessages', 'SendReply']),
    ],
  });
  acknowledge(sessions, { 'AwsSolutions-IAM5[Resource::*]': 'The actions cannot be narrowed.' });
  logGroup.grantWrite(role);
  role.addToPolicy(new iam.PolicyStatement({ actions: ['logs:DescribeLogStreams'], resources: [logGroup.logGroupArn] }));
  return role;
}

function createInit(stack, role, targetGroup, logGroup, database, cache) {
  const asset = new s3assets.Asset(stack, 'Code', { path: path.join(__dirname, 'app'), exclude: ['.git', 'node_modules'] });
  role.addToPolicy(new iam.PolicyStatement({ actions: ['s3:GetObject'], resources: [asset.bucket.arnForObjects(asset.s3ObjectKey)] }));
  role.addToPolicy(new iam.PolicyStatement({ actions: ['elasticloadbalancing:DescribeTargetHealth'], resources: ['*'] }));
  const command = line => ec2.InitCommand.shellCommand(line);
  const script = (file, content) => ec2.InitFile.fromString(file, `#!/bin/bash\nset -euo pipefail\n${content}\n`, { mode: '000755' });
  const certificates = '/etc/pki/rds/global-bundle.pem';
  return ec2.CloudFormationInit.fromElements(
    ec2.InitFile.fromString('/etc/webapp/env', environment({
      PORT,
      AWS_REGION: Aws.REGION,
      DB_HOST: database.cluster.clusterEndpoint.hostname,
      DB_PORT: 5432,
      DB_NAME: 'app',
      DB_CA_FILE: certificates,
      DB_SECRET_ARN: database.cluster.secret.secretArn,
      CACHE_HOST: cache.group.attrPrimaryEndPointAddress,
      CACHE_PORT: 6379,
    }), { mode: '000600' }),
    ec2.InitFile.fromObject('/etc/webapp/logs.json', agentConfig(logGroup)),
    script('/etc/webapp/verify', verify(targetGroup)),
    ec2.InitFile.fromUrl(certificates, 'https://truststore.pki.rds.amazonaws.com/global/global-bundle.pem', { mode: '000644' }),
    command('dnf install --assumeyes amazon-cloudwatch-agent'),
    script('/etc/webapp/install', 'cd /opt/webapp\nexport HOME=/opt/webapp\nnpm-22 install --omit=dev --no-audit --no-fund'),
    script('/etc/webapp/start', 'cd /opt/webapp\nexec npm-22 start'),
    ec2.InitFile.fromString('/etc/systemd/system/webapp.service', UNIT),
    ec2.InitFile.fromString('/etc/logrotate.d/webapp', ROTATION),
    command('dnf install --assumeyes unzip nodejs22 nodejs22-npm'),
    command('alternatives --set node /usr/bin/node-22'),
    command('useradd --system --user-group --no-create-home --home-dir /opt/webapp --shell /usr/sbin/nologin webapp'),
    command('install --directory /var/log/webapp'),
    command(`aws s3 cp --only-show-errors --region ${Aws.REGION} ${asset.s3ObjectUrl} /opt/webapp.zip`),
    command('unzip -q /opt/webapp.zip -d /opt/webapp && rm /opt/webapp.zip'),
    command('chown --recursive webapp:webapp /opt/webapp'),
    command('runuser --user webapp -- /etc/webapp/install'),
    command('systemctl daemon-reload'),
    command('systemctl enable --now webapp'),
    command('/opt/aws/amazon-cloudwatch-agent/bin/amazon-cloudwatch-agent-ctl -a fetch-config -m ec2 -s -c file:/etc/webapp/logs.json'),
    command('/etc/webapp/verify'),
  );
}

function environment(variables) {
  return Object.entries(variables).map(([name, value]) => `${name}="${value}"\n`).join('');
}

function agentConfig(logGroup) {
  const files = { '/var/log/cfn-init.log': 'setup', '/var/log/cfn-init-cmd.log': 'setup-commands', '/var/log/webapp/app.log': 'app' };
  return {
    logs: {
      logs_collected: {
        files: {
          collect_list: Object.entries(files).map(([file, stream]) => ({
            file_path: file,
            log_group_name: logGroup.logGroupName,
            log_stream_name: `{instance_id}/${stream}`,
          })),
        },
      },
    },
  };
}

const verify = targetGroup => `url='http://127.0.0.1:${PORT}/'
metadata=http://169.254.169.254/latest
answers() { curl --silent --fail --output /dev/null --max-time 5 "$url"; }
instance() {
  token=$(curl --silent --fail --request PUT --header 'X-aws-ec2-metadata-token-ttl-seconds: 60' $metadata/api/token)
  curl --silent --fail --header "X-aws-ec2-metadata-token: $token" $metadata/meta-data/instance-id
}
serves() {
  aws elbv2 describe-target-health --region ${Aws.REGION} --target-group-arn ${targetGroup.targetGroupArn} --targets "Id=$(instance)" \\
    --query 'TargetHealthDescriptions[].TargetHealth.State' --output text | grep --quiet --line-regexp healthy
}
while (( SECONDS < 450 )); do
  if answers && serves; then exit 0; fi
  sleep 2
done
echo "within 450 seconds $url did not answer, or the load balancer's health check did not pass" >&2
journalctl --unit webapp --lines 50 --no-pager >&2 || true
tail --lines 50 /var/log/webapp/app.log >&2 || true
exit 1`;

const UNIT = `[Unit]
Description=The application of this instance
After=network-online.target
Wants=network-online.target

[Service]
ExecStart=/etc/webapp/start
Restart=always
RestartSec=2
RestartPreventExitStatus=78
User=webapp
Group=webapp
WorkingDirectory=/opt/webapp
Environment=HOME=/opt/webapp
EnvironmentFile=/etc/webapp/env
StandardOutput=append:/var/log/webapp/app.log
StandardError=inherit
NoNewPrivileges=true
ProtectSystem=full
ProtectHome=true
PrivateTmp=true

[Install]
WantedBy=multi-user.target
`;

const ROTATION = `/var/log/webapp/app.log {
  daily
  maxsize 100M
  rotate 3
  compress
  copytruncate
  missingok
  notifempty
}
`;

function createAlarms(stack, key, { loadBalancer, targetGroup }, group, cluster) {
  const topic = createTopic(stack, key);
  const minute = { period: Duration.minutes(1) };
  const sum = { ...minute, statistic: cloudwatch.Stats.SUM };
  const sections = {
    Web: [
      {
        id: 'Errors',
        severity: 'CRITICAL',
        meaning: '5 percent of the responses are server errors (5xx). Look at the application\'s log, then at the last deployment.',
        threshold: 5,
        metric: new cloudwatch.MathExpression({
          label: 'Server errors (%)',
          expression: 'IF(requests > 20, 100 * (FILL(targetErrors, 0) + FILL(balancerErrors, 0)) / requests, 0)',
          ...minute,
          usingMetrics: {
            requests: loadBalancer.metrics.requestCount(sum),
            targetErrors: targetGroup.metrics.httpCodeTarget(elbv2.HttpCodeTarget.TARGET_5XX_COUNT, sum),
            balancerErrors: loadBalancer.metrics.httpCodeElb(elbv2.HttpCodeElb.ELB_5XX_COUNT, sum),
          },
        }),
      },
      {
        id: 'Latency',
        severity: 'WARNING',
        meaning: 'One response in twenty takes longer than 1 s. Look at CPU and the database first.',
        threshold: 1,
        metric: targetGroup.metrics.targetResponseTime({ ...minute, statistic: cloudwatch.Stats.percentile(95), label: 'Response time, p95 (s)' }),
      },
      {
        id: 'NoHealthyHosts',
        severity: 'CRITICAL',
        meaning: 'No host is left that passes its health check: the app is down. Look at the last deployment, then at the application\'s log.',
        threshold: 1,
        comparison: cloudwatch.ComparisonOperator.LESS_THAN_THRESHOLD,
        missingData: cloudwatch.TreatMissingData.BREACHING,
        metric: targetGroup.metrics.healthyHostCount({ ...minute, statistic: cloudwatch.Stats.MAXIMUM, label: 'Healthy hosts' }),
      },
      {
        id: 'UnhealthyHosts',
        severity: 'WARNING',
        meaning: 'A host has not passed its health check for a quarter of an hour. Connect to it with Session Manager, or look at the log.',
        threshold: 1,
        periods: 15,
        metric: targetGroup.metrics.unhealthyHostCount({ ...minute, statistic: cloudwatch.Stats.MAXIMUM, label: 'Unhealthy hosts' }),
      },
    ],
    App: [{
      id: 'Cpu',
      severity: 'WARNING',
      meaning: 'The CPU of the instances is above 85 percent for a quarter of an hour. Scale, or look for what is busy.',
      threshold: 85,
      periods: 15,
      metric: new cloudwatch.Metric({
        namespace: 'AWS/EC2',
        metricName: 'CPUUtilization',
        dimensionsMap: { AutoScalingGroupName: group.autoScalingGroupName },
        ...minute,
        statistic: cloudwatch.Stats.AVERAGE,
        label: 'Instance CPU (%)',
      }),
    }],
    Database: [
      {
        id: 'Cpu',
        severity: 'WARNING',
        meaning: 'The CPU of the database is above 85 percent for a quarter of an hour. Scale, or look for what is busy.',
        threshold: 85,
        periods: 15,
        metric: cluster.metricCPUUtilization({ ...minute, label: 'Database CPU (%)' }),
      },
      {
        id: 'Connections',
        severity: 'WARNING',
        meaning: 'The database has 80 percent of the connections it accepts. Look at the application\'s connection pools.',
        threshold: 1441,
        metric: cluster.metricDatabaseConnections({ ...minute, statistic: cloudwatch.Stats.MAXIMUM }),
      },
      {
        id: 'Capacity',
        severity: 'WARNING',
        meaning: 'The database uses 90 percent of the capacity units it may scale to. Raise its maximum or look for slow queries.',
        threshold: 90,
        periods: 15,
        metric: cluster.metricACUUtilization({ ...minute, label: 'Capacity in use (%)' }),
      },
      {
        id: 'Storage',
        severity: 'CRITICAL',
        meaning: 'The database is running out of storage. Allocate more before it stops accepting writes.',
        threshold: 1024 ** 3,
        comparison: cloudwatch.ComparisonOperator.LESS_THAN_OR_EQUAL_TO_THRESHOLD,
        metric: cluster.metric('FreeLocalStorage', { ...minute, statistic: cloudwatch.Stats.MINIMUM }),
      },
      {
        id: 'ReplicaLag',
        severity: 'WARNING',
        meaning: 'Readers are more than a second behind the writer. Look for long writes, or give the readers more capacity.',
        threshold: 1000,
        metric: cluster.metric('AuroraReplicaLagMaximum', { ...minute, statistic: cloudwatch.Stats.MAXIMUM, label: 'Replica lag (ms)' }),
      },
    ],
  };
  const dashboard = new cloudwatch.Dashboard(stack, 'Dashboard');
  for (const [section, signals] of Object.entries(sections)) {
    dashboard.addWidgets(new cloudwatch.TextWidget({ markdown: `## ${section}`, width: 24, height: 1 }));
    dashboard.addWidgets(...signals.map(signal => new cloudwatch.AlarmWidget({
      title: signal.id,
      alarm: createAlarm(stack, section, signal, topic, group),
      width: 8,
    })));
  }
}

function createAlarm(stack, section, signal, topic, group) {
  const alarm = new cloudwatch.Alarm(stack, `${section}${signal.id}`, {
    alarmDescription: `[${signal.severity}] ${section}: ${signal.meaning}`,
    metric: signal.metric,
    threshold: signal.threshold,
    comparisonOperator: signal.comparison,
    evaluationPeriods: signal.periods ?? 5,
    treatMissingData: signal.missingData ?? cloudwatch.TreatMissingData.NOT_BREACHING,
  });
  alarm.node.addDependency(group);
  alarm.addAlarmAction(new actions.SnsAction(topic));
  alarm.addOkAction(new actions.SnsAction(topic));
  return alarm;
}

function createTopic(stack, key) {
  const alarms = new iam.ServicePrincipal('cloudwatch.amazonaws.com');
  key.addToResourcePolicy(new iam.PolicyStatement({
    sid: 'AllowCloudWatchAlarms',
    principals: [alarms],
    actions: ['kms:Decrypt', 'kms:GenerateDataKey*'],
    resources: ['*'],
  }));
  const topic = new sns.Topic(stack, 'Alerts', { masterKey: key, enforceSSL: true });
  topic.addToResourcePolicy(new iam.PolicyStatement({
    sid: 'AllowAlarmsOfThisAccount',
    principals: [alarms],
    actions: ['sns:Publish'],
    resources: [topic.topicArn],
    conditions: { StringEquals: { 'aws:SourceAccount': stack.account } },
  }));
  return topic;
}

/** Each app has a stack of its own. */
module.exports = {
  build: (app, count) => Array.from({ length: count }, (_, index) => build(new Stack(app, `App${index + 1}`))),
  acknowledge,
  createFirewall,
  createKey,
  createTopic,
  createVpc,
  keepAccessLogs,
};
