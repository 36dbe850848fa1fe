/**
 * What CodePipeline takes: https://docs.aws.amazon.com/codepipeline/latest/userguide/limits.html
 * and https://docs.aws.amazon.com/codepipeline/latest/userguide/reference-pipeline-structure.html
 */
export const LIMITS = {
  stagesPerPipeline: 50,
  actionsPerStage: 100,
  actionsPerPipeline: 1000,
};

/** The longest that an approval waits, and with it whatever a deploy window waits for. */
export const LONGEST_WAIT_DAYS = 60;

/** How long alarms are watched after a deployment. */
export const BAKE_MINUTES = 10;

/** How long reports of changes are kept: whoever asks what was deployed asks within this time. */
export const REPORT_DAYS = 400;

/** Artifacts that no execution can need any more; a rollback goes back to the last good one. */
export const ARTIFACT_DAYS = 90;

/** Characters of one value in an action: https://docs.aws.amazon.com/codepipeline/latest/APIReference/API_ActionDeclaration.html */
export const LONGEST_CONFIGURATION = 1000;
