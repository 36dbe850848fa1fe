import * as codepipeline from 'aws-cdk-lib/aws-codepipeline';
import { checkInteger, checkKnown, checkOneOf, checkPattern, checkThat } from '../../private/check';
import { fail } from '../../private/errors';
import { Check } from '../check';
import { Compute } from '../compute';
import { LIMITS } from '../defaults';
import { DeliveryPipelineProps } from '../delivery-pipeline-props';
import { Notification } from '../notification';
import { Source } from '../source';
import { Synth } from '../synth';
import { checkGiven, checkKind, checkKinds } from './kind-check';
import { ARTIFACT_NAME } from './names';
import { MOST_ADDITIONAL_SOURCES, RESERVED_ARTIFACTS } from './synth-plan';

/** What can be told of the props alone. */
export function checkProps(at: string, props: DeliveryPipelineProps): void {
  checkGiven(at, 'source', props.source, Source, 'Source.connection(…)');
  checkGiven(at, 'synth', props.synth, Synth, 'Synth.cdk()');
  checkKinds(at, 'additionalSources', Object.values(props.additionalSources ?? {}), Source, 'Source.s3(…)');
  checkKinds(at, 'test', props.test, Check, 'Check.commands(…)');
  checkKinds(at, 'notifications', props.notifications, Notification, 'Notification.topic(…)');
  checkKind(at, 'compute', props.compute, Compute, 'Compute.arm()');
  checkSources(at, props);
  checkKnown({ code: 'pipelines.value-not-known', at, prop: 'maxActionsPerStage', value: props.maxActionsPerStage, fix: 'give the number' });
  checkInteger({
    code: 'pipelines.actions-out-of-range', at, prop: 'maxActionsPerStage', value: props.maxActionsPerStage, min: 10, max: LIMITS.actionsPerStage, fix: 'leave it out',
  });
  checkPattern({
    code: 'pipelines.name-invalid', at, prop: 'pipelineName', value: props.pipelineName, pattern: /^[A-Za-z0-9.@_-]{1,100}$/, allowed: '1 to 100 letters, digits and . @ - _', fix: 'use a name such as shop-delivery',
  });
  checkPattern({ code: 'pipelines.cli-version-invalid', at, prop: 'cliVersion', value: props.cliVersion, pattern: /^[\^~]?\d+(\.\d+){0,2}$/, allowed: 'a version, such as 2 or 2.1148.1', fix: 'use 2' });
  checkOneOf({ code: 'pipelines.execution-mode-invalid', at, prop: 'executionMode', value: props.executionMode, values: Object.values(codepipeline.ExecutionMode), fix: 'use QUEUED' });
  checkThat({
    code: 'pipelines.execution-mode-invalid', at, prop: 'executionMode', value: props.executionMode, holds: mode => mode !== codepipeline.ExecutionMode.PARALLEL, allowed: 'SUPERSEDED and QUEUED', fix: 'two executions side by side would deploy one stack at once; use QUEUED',
  });
  for (const [index, check] of (props.test ?? []).entries()) {
    if (check._plan.kind !== 'commands') {
      fail({ code: 'pipelines.test-invalid', at, prop: `test[${index}]`, value: 'Check.http()', allowed: 'Check.commands(), since nothing is deployed yet', fix: 'move it to verify of a stage' });
    }
  }
}

function checkSources(at: string, { source, additionalSources = {}, synth }: DeliveryPipelineProps) {
  if (source._plan.kind === 'ecr') {
    fail({ code: 'pipelines.source-without-code', at, prop: 'source', value: 'Source.ecr()', allowed: 'a source with code', fix: 'give the repository of the code here, and the image in additionalSources' });
  }
  checkThat({
    code: 'pipelines.too-many-sources', at, prop: 'additionalSources', value: Object.keys(additionalSources).length, holds: count => count <= MOST_ADDITIONAL_SOURCES, allowed: `up to ${MOST_ADDITIONAL_SOURCES}`, fix: 'bring some of them together in one repository',
  });
  for (const name of Object.keys(additionalSources)) {
    checkPattern({ code: 'pipelines.artifact-name-invalid', at, prop: 'additionalSources', value: name, ...ARTIFACT_NAME });
    checkThat({
      code: 'pipelines.artifact-name-invalid',
      at,
      prop: 'additionalSources',
      value: name,
      holds: value => ![...RESERVED_ARTIFACTS, ...Object.keys(synth._plan.artifacts)].includes(value),
      allowed: `a name other than ${[...RESERVED_ARTIFACTS, ...Object.keys(synth._plan.artifacts)].join(', ')}`,
      fix: 'choose another name',
    });
  }
}
