import * as codecommit from 'aws-cdk-lib/aws-codecommit';
import * as notifications from 'aws-cdk-lib/aws-codestarnotifications';
import * as ecr from 'aws-cdk-lib/aws-ecr';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { checkKnown, checkPattern, checkThat } from '../private/check';
import { fail } from '../private/errors';
import { checkBranch } from './private/pattern-check';
import { checkOptionNames, CODE_COMMIT_SOURCE_OPTIONS, CONNECTION_SOURCE_OPTIONS, ECR_SOURCE_OPTIONS, S3_SOURCE_OPTIONS } from './private/prop-names';
import { SourcePlan } from './private/source-plan';
import { Trigger } from './trigger';

/**
 * Options of a repository at GitHub, GitLab, Bitbucket and others.
 */
export interface ConnectionSourceOptions {
  /**
   * ARN of the connection of AWS CodeConnections, made and approved in the console.
   *
   * @see https://docs.aws.amazon.com/dtconsole/latest/userguide/connections-create.html
   */
  readonly connectionArn: string;

  /**
   * The branch that is delivered.
   *
   * @default 'main'
   */
  readonly branch?: string;

  /**
   * What starts the pipeline, up to 3 pushes or tags and up to 3 pull requests.
   *
   * @default - every push to the branch
   */
  readonly triggers?: Trigger[];

  /**
   * Whether builds get the history of the repository, too, as `git describe` needs it.
   *
   * @default false
   */
  readonly fullClone?: boolean;
}

/**
 * Options of a repository of AWS CodeCommit.
 */
export interface CodeCommitSourceOptions {
  /**
   * The branch that is delivered.
   *
   * @default 'main'
   */
  readonly branch?: string;

  /**
   * Whether a push to the branch starts the pipeline.
   *
   * @default true
   */
  readonly trigger?: boolean;

  /**
   * Whether builds get the history of the repository, too.
   *
   * @default false
   */
  readonly fullClone?: boolean;

  /**
   * Who hears of pull requests: a topic, or a channel of a chat.
   *
   * @default - nobody
   */
  readonly pullRequestNotices?: notifications.INotificationRuleTarget;
}

/**
 * Options of a ZIP file in Amazon S3.
 */
export interface S3SourceOptions {
  /**
   * Whether a new version of the file starts the pipeline. The bucket must send its events to Amazon EventBridge:
   * `eventBridgeEnabled: true`.
   *
   * @default true
   */
  readonly trigger?: boolean;
}

/**
 * Options of an image in Amazon ECR.
 */
export interface EcrSourceOptions {
  /**
   * The tag whose image is delivered, and whose push starts the pipeline.
   *
   * @default 'latest'
   */
  readonly tag?: string;
}

/**
 * Where code comes from.
 */
export class Source {
  /**
   * A repository at GitHub, GitLab, Bitbucket, or wherever else a connection leads.
   *
   * @param repository `owner/name`, or `group/subgroup/name`
   * @param options connection, branch, and what starts the pipeline
   */
  public static connection(repository: string, options: ConnectionSourceOptions): Source {
    checkOptionNames('Source.connection', options, CONNECTION_SOURCE_OPTIONS);
    const at = 'Source.connection';
    checkKnown({ code: 'pipelines.value-not-known', at, prop: 'repository', value: repository, fix: 'give the text' });
    checkPattern({
      code: 'pipelines.repository-invalid', at, prop: 'repository', value: repository, pattern: /^[\w.-]+(\/[\w.-]+)+(?<!\.git)$/, allowed: 'owner/name', fix: 'write it as acme/shop, without https:// and without .git',
    });
    checkThat({
      code: 'pipelines.connection-invalid', at, prop: 'connectionArn', value: options?.connectionArn ?? '', holds: arn => arn !== '', allowed: 'the ARN of a connection', fix: 'copy it from the console, Developer Tools, Connections',
    });
    checkPattern({
      code: 'pipelines.connection-invalid',
      at,
      prop: 'connectionArn',
      value: options.connectionArn,
      pattern: /^arn:aws[\w-]*:(codestar-connections|codeconnections):[a-z0-9-]+:\d{12}:connection\/[\w-]+$/,
      allowed: 'the ARN of a connection',
      fix: 'copy it from the console, Developer Tools, Connections',
    });
    checkBranch(at, options.branch);
    if (options.triggers?.length === 0) {
      fail({ code: 'pipelines.triggers-empty', at, prop: 'triggers', value: options.triggers, allowed: 'one trigger at least', fix: 'leave it out for every push to the branch' });
    }
    const slash = repository.lastIndexOf('/');
    return new Source({
      kind: 'connection',
      owner: repository.slice(0, slash),
      repo: repository.slice(slash + 1),
      connectionArn: options.connectionArn,
      branch: options.branch ?? 'main',
      triggers: options.triggers?.map(trigger => trigger._plan),
      fullClone: options.fullClone ?? false,
    });
  }

  /**
   * A repository of AWS CodeCommit.
   *
   * @param repository the repository
   * @param options branch, and what starts the pipeline
   */
  public static codeCommit(repository: codecommit.IRepository, options: CodeCommitSourceOptions = {}): Source {
    checkOptionNames('Source.codeCommit', options, CODE_COMMIT_SOURCE_OPTIONS);
    checkBranch('Source.codeCommit', options.branch);
    return new Source({
      kind: 'codeCommit',
      repository,
      branch: options.branch ?? 'main',
      trigger: options.trigger ?? true,
      fullClone: options.fullClone ?? false,
      pullRequestNotices: options.pullRequestNotices,
    });
  }

  /**
   * A ZIP file in a versioned bucket of Amazon S3.
   *
   * @param bucket the bucket
   * @param key key of the file, such as `shop.zip`
   * @param options what starts the pipeline
   */
  public static s3(bucket: s3.IBucket, key: string, options: S3SourceOptions = {}): Source {
    checkOptionNames('Source.s3', options, S3_SOURCE_OPTIONS);
    checkPattern({ code: 'pipelines.source-key-invalid', at: 'Source.s3', prop: 'key', value: key, pattern: /^[^/].{0,1023}$/, allowed: 'the key of one ZIP file', fix: 'write it as releases/shop.zip' });
    return new Source({ kind: 's3', bucket, key, trigger: options.trigger ?? true });
  }

  /**
   * An image in Amazon ECR, as an additional source: it brings no code.
   *
   * @param repository the repository
   * @param options the tag
   */
  public static ecr(repository: ecr.IRepository, options: EcrSourceOptions = {}): Source {
    checkOptionNames('Source.ecr', options, ECR_SOURCE_OPTIONS);
    checkPattern({ code: 'pipelines.image-tag-invalid', at: 'Source.ecr', prop: 'tag', value: options.tag, pattern: /^\w[\w.-]{0,127}$/, allowed: 'a tag of an image', fix: 'use latest' });
    return new Source({ kind: 'ecr', repository, tag: options.tag ?? 'latest' });
  }

  private constructor(
    /** @internal */
    public readonly _plan: SourcePlan,
  ) {}
}
