// So many services of aws-ecs-patterns, as its guide has them: in one network and one cluster, each with a load balancer of its own.
const { Stack } = require('aws-cdk-lib');
const ec2 = require('aws-cdk-lib/aws-ec2');
const ecs = require('aws-cdk-lib/aws-ecs');
const patterns = require('aws-cdk-lib/aws-ecs-patterns');
const { SERVICES_IN_A_STACK, SERVICES_IN_AN_ENVIRONMENT } = require('./shape');

function build(app, count) {
  let cluster;
  for (let first = 0; first < count; first += SERVICES_IN_A_STACK) {
    if (first % SERVICES_IN_AN_ENVIRONMENT === 0) cluster = createCluster(new Stack(app, `Environment${first / SERVICES_IN_AN_ENVIRONMENT}`));
    const services = new Stack(app, `Services${first / SERVICES_IN_A_STACK}`);
    for (let number = first; number < Math.min(first + SERVICES_IN_A_STACK, count); number++) {
      const { service, targetGroup } = new patterns.ApplicationLoadBalancedFargateService(services, `Api${number}`, {
        cluster,
        minHealthyPercent: 100,
        circuitBreaker: { rollback: true },
        taskImageOptions: { image: ecs.ContainerImage.fromRegistry('public.ecr.aws/example/api:1'), containerPort: 8080 },
      });
      const tasks = service.autoScaleTaskCount({ minCapacity: 2, maxCapacity: 20 });
      tasks.scaleOnCpuUtilization('Cpu', { targetUtilizationPercent: 60 });
      tasks.scaleOnRequestCount('Requests', { requestsPerTarget: 500, targetGroup });
    }
  }
}

function createCluster(stack) {
  return new ecs.Cluster(stack, 'Cluster', { vpc: new ec2.Vpc(stack, 'Vpc'), containerInsightsV2: ecs.ContainerInsights.ENHANCED });
}

module.exports = { build };
