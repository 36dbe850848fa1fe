/** Services by the types that hand roles over to them, where it is plain; `.amazonaws.com` follows. */
export const PASSED_TO: { readonly [type: string]: string } = {
  'AWS::ApiGateway::Account': 'apigateway',
  'AWS::ApiGateway::Method': 'apigateway',
  'AWS::ApplicationAutoScaling::ScalableTarget': 'application-autoscaling *.application-autoscaling',
  'AWS::AutoScaling::AutoScalingGroup': 'autoscaling ec2 ec2.amazonaws.com.cn',
  'AWS::AppSync::DataSource': 'appsync',
  'AWS::AppSync::GraphQLApi': 'appsync',
  'AWS::Backup::BackupSelection': 'backup',
  'AWS::CloudFormation::Stack': 'cloudformation',
  'AWS::CloudTrail::Trail': 'cloudtrail',
  'AWS::CodeBuild::Project': 'codebuild',
  'AWS::CodeDeploy::DeploymentGroup': 'codedeploy',
  'AWS::CodePipeline::Pipeline': 'codepipeline',
  'AWS::EC2::FlowLog': 'vpc-flow-logs',
  'AWS::EC2::Instance': 'ec2 ec2.amazonaws.com.cn',
  'AWS::ECS::Service': 'ecs',
  'AWS::ECS::TaskDefinition': 'ecs-tasks',
  'AWS::EKS::Cluster': 'eks',
  'AWS::Events::Rule': 'events',
  'AWS::Glue::Crawler': 'glue',
  'AWS::Glue::Job': 'glue',
  'AWS::IAM::InstanceProfile': 'ec2 ec2.amazonaws.com.cn',
  'AWS::KinesisFirehose::DeliveryStream': 'firehose',
  'AWS::Lambda::Function': 'lambda',
  'AWS::Logs::SubscriptionFilter': 'logs logs.*',
  'AWS::Pipes::Pipe': 'pipes',
  'AWS::RDS::DBCluster': 'monitoring.rds rds',
  'AWS::RDS::DBInstance': 'monitoring.rds rds',
  'AWS::RDS::DBProxy': 'rds',
  'AWS::S3::Bucket': 's3',
  'AWS::Scheduler::Schedule': 'scheduler',
  'AWS::SNS::Subscription': 'sns',
  'AWS::SNS::Topic': 'sns',
  'AWS::StepFunctions::StateMachine': 'states',
};

/** Services that have service-linked roles, by the beginnings of types. */
const LINKED: { readonly [type: string]: string } = {
  'AWS::ApplicationAutoScaling::': '*.application-autoscaling',
  'AWS::AutoScaling::': 'autoscaling',
  'AWS::DocDB::': 'rds',
  'AWS::EC2::FlowLog': 'delivery.logs',
  'AWS::ECS::': 'ecs',
  'AWS::EFS::': 'elasticfilesystem',
  'AWS::ElastiCache::': 'elasticache',
  'AWS::ElasticLoadBalancing::': 'elasticloadbalancing',
  'AWS::ElasticLoadBalancingV2::': 'elasticloadbalancing',
  'AWS::Neptune::': 'rds',
  'AWS::OpenSearchService::': 'opensearchservice es',
  'AWS::RDS::': 'rds',
  'AWS::VpcLattice::': 'vpc-lattice',
  'AWS::WAFv2::': 'wafv2 delivery.logs',
};

/** The service whose linked role a type may ask for, where it is plain. */
export function linkedServices(type: string): string[] | undefined {
  const start = Object.keys(LINKED).find(each => type.startsWith(each));
  return start === undefined ? undefined : LINKED[start].split(' ').map(name => `${name}.amazonaws.com`);
}
