export * from './core';
export * as fargate from './fargate';
export * as monitoring from './monitoring';
export * as network from './network';
export * as patching from './patching';
export * as pipelines from './pipelines';
export * as rollout from './rollout';
export * as servicecatalog from './servicecatalog';
export * as webapp from './webapp';
