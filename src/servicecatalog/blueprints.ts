import { FargateServiceOptions, ScheduledJobOptions, ThreeTierWebAppOptions, WorkerServiceOptions, BlueprintOptions } from './blueprint-options';
import { checkBlueprint } from './private/blueprint-check';
import { buildFargateService, buildScheduledJob, buildThreeTierWebApp, buildWorkerService, Build } from './private/blueprint-stacks';
import { checkKind } from './private/kind-check';
import { checkMetadata, checkVersioned } from './private/product-check';
import { Product } from './product';
import { DataTier } from '../webapp';
import { checkOptionNames, FARGATE_SERVICE_OPTIONS, SCHEDULED_JOB_OPTIONS, THREE_TIER_WEB_APP_OPTIONS, WORKER_SERVICE_OPTIONS } from './private/prop-names';

const IMAGE = 'an image in a public registry, or in Amazon ECR of the same account and region';

/**
 * The architectures of this library as products, ready to be offered. Their users choose an image and a few numbers; everything else is as
 * the platform team wants it.
 */
export class Blueprints {
  /**
   * A web app with its own network, load balancer, containers and database. Parameters: `Image`, `HealthCheckPath`, `TaskSize`, `MinTasks`
   * and `MaxTasks`; with `domain` also `DomainName` and `HostedZoneId`. Outputs: `Url`, and `DatabaseSecretArn` where there is a database.
   *
   * @param id id of the product
   * @param options version, data tier, and what people are told
   */
  public static threeTierWebApp(id: string, options: ThreeTierWebAppOptions): Product {
    checkOptionNames('Blueprints.threeTierWebApp', options, THREE_TIER_WEB_APP_OPTIONS);
    checkKind(`Blueprints.threeTierWebApp(${id})`, 'data', options?.data, DataTier, 'webapp.DataTier.auroraPostgres()');
    return blueprint('threeTierWebApp', id, options, buildThreeTierWebApp, {
      description: 'A web app in containers with its own network, load balancer and database.',
      requirements: [IMAGE, ...zone(options)],
    });
  }

  /**
   * A web service in containers, with its own network, cluster and load balancer. Parameters: `Image`, `HealthCheckPath`, `TaskSize`,
   * `MinTasks` and `MaxTasks`; with `domain` also `DomainName` and `HostedZoneId`. Output: `Url`.
   *
   * @param id id of the product
   * @param options version, port, and what people are told
   */
  public static fargateService(id: string, options: FargateServiceOptions): Product {
    checkOptionNames('Blueprints.fargateService', options, FARGATE_SERVICE_OPTIONS);
    return blueprint('fargateService', id, options, buildFargateService, {
      description: 'A web service in containers behind a load balancer.', requirements: [IMAGE, ...zone(options)],
    });
  }

  /**
   * A worker in containers that takes messages from its own queue. Parameters: `Image`, `TaskSize`, `MinTasks` and `MaxTasks`. Outputs:
   * `QueueUrl` and `QueueArn`.
   *
   * @param id id of the product
   * @param options version, and what people are told
   */
  public static workerService(id: string, options: WorkerServiceOptions): Product {
    checkOptionNames('Blueprints.workerService', options, WORKER_SERVICE_OPTIONS);
    return blueprint('workerService', id, options, buildWorkerService, {
      description: 'A worker in containers with its own queue, which scales with the messages that wait.', requirements: [IMAGE],
    });
  }

  /**
   * A job in a container that runs on a schedule. Parameters: `Image`, `Schedule` (an expression such as `cron(0 6 * * ? *)`) and `TaskSize`.
   * Output: `StateMachineArn`.
   *
   * @param id id of the product
   * @param options version, and what people are told
   */
  public static scheduledJob(id: string, options: ScheduledJobOptions): Product {
    checkOptionNames('Blueprints.scheduledJob', options, SCHEDULED_JOB_OPTIONS);
    return blueprint('scheduledJob', id, options, buildScheduledJob, {
      description: 'A job in a container that runs on a schedule, and is tried again when it fails.', requirements: [IMAGE],
    });
  }

  private constructor() {}
}

interface Told {
  readonly description: string;
  readonly requirements: string[];
}

function zone(options: { readonly domain?: boolean } | undefined): string[] {
  return options?.domain ?? true ? ['a public hosted zone of Amazon Route 53'] : [];
}

type BuildWith<T> = (options: T, description: string) => Build;

function blueprint<T extends BlueprintOptions>(kind: string, id: string, options: T, build: BuildWith<T>, told: Told): Product {
  const at = `Blueprints.${kind}(${id})`;
  checkBlueprint(at, options);
  const { version, versionDescription, description = told.description, requirements = told.requirements } = options;
  return Product._of({
    kind: 'templates',
    id,
    source: `blueprint ${kind}`,
    ...checkMetadata(at, id, { ...options, description, requirements }),
    versions: { [version]: { source: { kind: 'built', build: build(options, told.description) }, description: versionDescription } },
    ...checkVersioned(at, options),
  });
}
