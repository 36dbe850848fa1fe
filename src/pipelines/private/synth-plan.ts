import { BuildOptions } from '../build-options';

/** Artifacts that the pipeline makes itself. */
export const RESERVED_ARTIFACTS = ['Source', 'Assembly', 'Templates'];

/** An action takes five artifacts and gives five: https://docs.aws.amazon.com/codepipeline/latest/userguide/reference-action-artifacts.html */
const MOST = 5;
export const MOST_ARTIFACTS = MOST - 2;
export const MOST_ADDITIONAL_SOURCES = MOST - 1;

/** How the code becomes templates, as plain facts. */
export interface SynthPlan {
  readonly commands: string[];
  readonly directory: string;
  readonly outputDirectory: string;
  readonly artifacts: { [name: string]: string };
  readonly exportedVariables: string[];
  readonly build: BuildOptions;
}
