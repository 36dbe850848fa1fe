import { Annotations } from 'aws-cdk-lib';
import { IConstruct } from 'constructs';
import { OfferedVersion } from './offered-version';
import { isKnown } from './parameter-values';
import { literal } from './template-facts';

/** Names that an account, or the world, has once. */
const NAMES: { readonly [type: string]: string } = {
  'AWS::CloudWatch::Alarm': 'AlarmName',
  'AWS::CloudWatch::Dashboard': 'DashboardName',
  'AWS::DynamoDB::Table': 'TableName',
  'AWS::ECR::Repository': 'RepositoryName',
  'AWS::ECS::Cluster': 'ClusterName',
  'AWS::Events::Rule': 'Name',
  'AWS::IAM::ManagedPolicy': 'ManagedPolicyName',
  'AWS::IAM::Role': 'RoleName',
  'AWS::KMS::Alias': 'AliasName',
  'AWS::Lambda::Function': 'FunctionName',
  'AWS::Logs::LogGroup': 'LogGroupName',
  'AWS::S3::Bucket': 'BucketName',
  'AWS::SecretsManager::Secret': 'Name',
  'AWS::SNS::Topic': 'TopicName',
  'AWS::SQS::Queue': 'QueueName',
  'AWS::SSM::Parameter': 'Name',
  'AWS::StepFunctions::StateMachine': 'StateMachineName',
};

/** Warns of secrets that stand in the templates: these are recorded, and everybody who may launch a product can read them. */
export function warnOfSecrets(product: IConstruct, versions: OfferedVersion[]): void {
  const secrets = versions.filter(({ state }) => state !== 'retired').flatMap(({ name, facts }) => facts().parameters
    .filter(parameter => parameter.noEcho && parameter.default !== undefined && parameter.default !== '' && isKnown(`${parameter.default as string}`))
    .map(parameter => `${parameter.name} of ${name}`));
  if (secrets.length > 0) {
    Annotations.of(product).addWarningV2(
      'cdk-wheelhouse:servicecatalog.secret-default',
      `These parameters are NoEcho, and have defaults that everybody can read in the template: ${secrets.join(', ')}. Leave the default out, or write a dynamic reference.`,
    );
  }
}

/** Warns of names in the stacks of a product: the second launch would fail. */
export function warnOfFixedNames(product: IConstruct, versions: OfferedVersion[]): void {
  const fixed = versions.filter(({ stack, state }) => stack && state !== 'retired').flatMap(({ facts }) => facts().resources.flatMap(resource => {
    const name = literal(resource.properties[NAMES[resource.type]]);
    return name === undefined ? [] : [`${resource.logicalId} (${name})`];
  }));
  if (fixed.length > 0) {
    Annotations.of(product).addWarningV2(
      'cdk-wheelhouse:servicecatalog.fixed-name',
      `The product can be launched once in an account, since these have fixed names: ${fixed.join(', ')}. Leave the names out, or acknowledge this warning.`,
    );
  }
}
