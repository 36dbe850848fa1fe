import { BuildOptions } from '../build-options';

/** Artifacts that the pipeline makes itself. */
export const RESERVED_ARTIFACTS = ['Source', 'Assembly', 'Templates'];

/** How the code becomes templates, as plain facts. */
export interface SynthPlan {
  readonly commands: string[];
  readonly directory: string;
  readonly outputDirectory: string;
  readonly artifacts: { [name: string]: string };
  readonly exportedVariables: string[];
  readonly build: BuildOptions;
}
