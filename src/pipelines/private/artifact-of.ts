import * as codepipeline from 'aws-cdk-lib/aws-codepipeline';
import { fail } from '../../private/errors';

/** An artifact by the name that the user gave it. */
export function artifactOf(at: string, artifacts: { [name: string]: codepipeline.Artifact }, name: string): codepipeline.Artifact {
  return Object.hasOwn(artifacts, name) ? artifacts[name] : fail({
    code: 'pipelines.artifact-unknown', at, prop: 'artifact', value: name, allowed: Object.keys(artifacts).map(one => `'${one}'`).join(', '), fix: 'name it in the artifacts of the synth, or in additionalSources',
  });
}
