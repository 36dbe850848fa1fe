import { ArnFormat, Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { acknowledge, acknowledgeWildcard } from '../../private/acknowledge';
import { createLogGroup } from '../../private/encryption';
import { handlerFolder } from '../../private/handlers';

export interface FunctionsProps {
  readonly encryptionKey?: kms.IKey;
  readonly logRetention: logs.RetentionDays;
  readonly removalPolicy: RemovalPolicy;
  readonly artifactBucket: s3.IBucket;
  readonly reportBucket: s3.IBucket;
}

interface FunctionSettings {
  readonly handler: string;
  readonly description: string;
  readonly timeout: Duration;
  readonly memorySize?: number;
  readonly environment?: { [name: string]: string };
}

/** The functions of a pipeline, each made when it is needed first, each with a role of its own. */
export class PipelineFunctions extends Construct {
  private readonly made = new Map<string, lambda.Function>();

  constructor(scope: Construct, id: string, private readonly props: FunctionsProps) {
    super(scope, id);
  }

  /** Makes change sets, and the report of them. */
  public get changeSets(): lambda.Function {
    return this.get('ChangeSets', {
      handler: 'change-sets/index.handler',
      description: 'Prepares the change sets of a stage, and reports what they change',
      timeout: Duration.minutes(10),
      memorySize: 1024,
      environment: { REPORT_BUCKET: this.props.reportBucket.bucketName, PARTITION: Stack.of(this).partition },
    }, fn => {
      this.readTemplates(fn);
      fn.addToRolePolicy(new iam.PolicyStatement({ actions: ['codepipeline:GetJobDetails'], resources: ['*'] })); // knows no narrower resource
      this.readReports(fn, ['s3:PutObject', 's3:GetObject']);
      fn.addToRolePolicy(new iam.PolicyStatement({ actions: ['kms:GenerateDataKey'], resources: [this.props.reportBucket.encryptionKey!.keyArn] }));
    });
  }

  /** Says yes for nobody, where nothing changes, and in a rollback. */
  public get autoApproval(): lambda.Function {
    return this.get('AutoApproval', {
      handler: 'auto-approval/index.handler',
      description: 'Approves what changes nothing, and rollbacks',
      timeout: Duration.minutes(2),
      environment: { REPORT_BUCKET: this.props.reportBucket.bucketName },
    }, fn => this.readReports(fn, ['s3:GetObject']));
  }

  /** Lets the pipeline through when a window opens. */
  public get deployWindow(): lambda.Function {
    return this.get('DeployWindow', { handler: 'deploy-window/index.handler', description: 'Lets a pipeline through when its window is open', timeout: Duration.minutes(2) }, () => {});
  }

  /** Asks over HTTP. */
  public get httpCheck(): lambda.Function {
    return this.get('HttpCheck', { handler: 'http-check/index.handler', description: 'Asks what has been deployed over HTTP', timeout: Duration.minutes(5) }, () => {});
  }

  /** Watches alarms after a deployment. */
  public get alarmWatch(): lambda.Function {
    return this.get('AlarmWatch', {
      handler: 'alarm-watch/index.handler',
      description: 'Watches alarms after a deployment',
      timeout: Duration.minutes(2),
      memorySize: 512,
      environment: { PARTITION: Stack.of(this).partition },
    }, fn => this.readTemplates(fn));
  }

  /** All that have been made, by their names. */
  public get all(): { [name: string]: lambda.IFunction } {
    return Object.fromEntries(this.made);
  }

  /** Whether an execution goes back; by a policy apart from the role's, which the function and with it the pipeline wait for. */
  public readExecutions(pipelineArn: string): void {
    const { role } = this.changeSets;
    if (this.node.tryFindChild('ReadExecutions')) return;
    const statements = [new iam.PolicyStatement({ actions: ['codepipeline:GetPipelineExecution'], resources: [pipelineArn] })];
    new iam.Policy(this, 'ReadExecutions', { roles: [role!], statements });
  }

  /** Alarms of the pipeline's own account. */
  public readOwnAlarms(): void {
    const { alarmWatch } = this;
    const alarms = Stack.of(this).formatArn({ service: 'cloudwatch', region: '*', resource: 'alarm', resourceName: '*', arnFormat: ArnFormat.COLON_RESOURCE_NAME });
    const stacks = Stack.of(this).formatArn({ service: 'cloudformation', region: '*', resource: 'stack', resourceName: '*' });
    alarmWatch.addToRolePolicy(new iam.PolicyStatement({ actions: ['cloudwatch:DescribeAlarms'], resources: [alarms] }));
    alarmWatch.addToRolePolicy(new iam.PolicyStatement({ actions: ['cloudformation:DescribeStackResource'], resources: [stacks] }));
    acknowledgeWildcard(alarmWatch.role!, alarms, 'Reading only; which alarms are watched comes with the code.');
    acknowledgeWildcard(alarmWatch.role!, stacks, 'Reading only; it tells the names of alarms.');
  }

  private get(id: string, settings: FunctionSettings, grant: (fn: lambda.Function) => void): lambda.Function {
    const known = this.made.get(id);
    if (known) return known;
    const { encryptionKey, logRetention, removalPolicy } = this.props;
    const logGroup = createLogGroup(this, `${id}Logs`, { encryptionKey, retention: logRetention, removalPolicy });
    const role = new iam.Role(this, `${id}Role`, { assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com'), description: settings.description });
    const fn = new lambda.Function(this, id, {
      ...settings,
      code: lambda.Code.fromAsset(handlerFolder('pipelines', ''), { exclude: ['**/*.d.ts'] }),
      runtime: lambda.Runtime.NODEJS_22_X,
      role,
      logGroup,
    });
    logGroup.grantWrite(role);
    acknowledge(role, { 'AwsSolutions-IAM5[Resource::*]': 'Results of jobs of CodePipeline know no narrower resource; the service checks the id of the job.' });
    acknowledge(fn, { 'AwsSolutions-L1': 'The runtime that the handlers are tested with.' });
    grant(fn);
    this.made.set(id, fn);
    return fn;
  }

  private readTemplates(fn: lambda.Function) {
    const { artifactBucket } = this.props;
    const objects = artifactBucket.arnForObjects('*/Templates/*');
    fn.addToRolePolicy(new iam.PolicyStatement({ actions: ['s3:GetObject'], resources: [objects] }));
    fn.addToRolePolicy(new iam.PolicyStatement({ actions: ['kms:Decrypt'], resources: [artifactBucket.encryptionKey!.keyArn] }));
    acknowledgeWildcard(fn.role!, objects, 'CodePipeline names each artifact anew; those of templates only.');
  }

  private readReports(fn: lambda.Function, actions: string[]) {
    const { reportBucket } = this.props;
    fn.addToRolePolicy(new iam.PolicyStatement({ actions, resources: [reportBucket.arnForObjects('*')] }));
    fn.addToRolePolicy(new iam.PolicyStatement({ actions: ['kms:Decrypt'], resources: [reportBucket.encryptionKey!.keyArn] }));
    acknowledgeWildcard(fn.role!, reportBucket.arnForObjects('*'), 'Each execution of the pipeline has reports of its own.');
  }
}
