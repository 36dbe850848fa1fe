import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as efs from 'aws-cdk-lib/aws-efs';
import { IDependable } from 'constructs';
import { fail } from '../../private/errors';

/** A volume as plain facts. */
export type VolumePlan =
  | { readonly kind: 'scratch'; readonly path: string }
  | { readonly kind: 'efs'; readonly path: string; readonly fileSystem: efs.IFileSystem; readonly accessPoint: efs.IAccessPoint; readonly readOnly: boolean };

/** Mounts volumes into a container, and lets its task use them; gives what must be there before it starts. */
export function mountVolumes(at: string, task: ecs.FargateTaskDefinition, container: ecs.ContainerDefinition, plans: VolumePlan[]): IDependable[] {
  const paths = plans.map(plan => plan.path);
  const twice = paths.find((path, index) => paths.indexOf(path) !== index);
  if (twice) {
    fail({ code: 'fargate.volume-path-repeated', at, prop: 'volumes', value: twice, allowed: 'each path once', fix: 'remove one of the volumes' });
  }
  plans.forEach((plan, index) => {
    const name = `volume-${index}`;
    if (plan.kind === 'scratch') {
      task.addVolume({ name });
    } else {
      task.addVolume({
        name,
        efsVolumeConfiguration: {
          fileSystemId: plan.fileSystem.fileSystemId,
          transitEncryption: 'ENABLED',
          authorizationConfig: { accessPointId: plan.accessPoint.accessPointId, iam: 'ENABLED' },
        },
      });
      plan.fileSystem.grant(task.taskRole, 'elasticfilesystem:ClientMount', ...plan.readOnly ? [] : ['elasticfilesystem:ClientWrite']);
    }
    container.addMountPoints({ sourceVolume: name, containerPath: plan.path, readOnly: plan.kind === 'efs' && plan.readOnly });
  });
  return plans.flatMap(plan => plan.kind === 'efs' ? [plan.fileSystem.mountTargetsAvailable] : []);
}
