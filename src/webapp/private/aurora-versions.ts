import { Token } from 'aws-cdk-lib';
import { checkThat } from '../../private/check';

/** The first minor versions of each major that can do something. A major that is newer than all of them can. */
type FirstVersions = Record<number, number>;

/** https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/Concepts.Aurora_Fea_Regions_DB-eng.Feature.ServerlessV2.html */
const SERVERLESS: Record<string, FirstVersions> = { auroraPostgres: { 13: 6, 14: 3, 15: 2, 16: 1 }, auroraMysql: { 3: 2 } };
/** https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/aurora-serverless-v2-auto-pause.html */
const PAUSING: Record<string, FirstVersions> = { auroraPostgres: { 13: 15, 14: 12, 15: 7, 16: 3 }, auroraMysql: { 3: 8 } };

/** Whether the version can go down to no capacity at all. */
export function canPause(engine: string, version: string | undefined): boolean {
  return reaches(PAUSING[engine], version);
}

export function checkAuroraVersion(at: string, engine: string, version: string | undefined, minCapacity: number | undefined) {
  checkThat({
    code: 'webapp.engine-version-too-old',
    at,
    prop: 'version',
    value: version,
    allowed: 'a version that Aurora Serverless v2 offers',
    holds: value => reaches(SERVERLESS[engine], value),
    fix: 'leave the version out, or choose a newer one',
  });
  checkThat({
    code: 'webapp.engine-version-too-old',
    at,
    prop: 'minCapacity',
    value: minCapacity,
    allowed: `0.5 or more with version ${version}, which cannot pause`,
    holds: units => units > 0 || canPause(engine, version),
    fix: 'raise minCapacity, or choose a newer version',
  });
}

/** `17.7`, or `8.0.mysql_aurora.3.11.1`, of which the end counts. */
function reaches(first: FirstVersions, version: string | undefined): boolean {
  if (version === undefined || Token.isUnresolved(version)) {
    return true;
  }
  const [major, minor] = version.replace(/^.*mysql_aurora\./, '').split('.').map(Number);
  const newest = Math.max(...Object.keys(first).map(Number));
  // Of a major alone Amazon RDS takes a new minor.
  return major > newest || (first[major] !== undefined && (minor === undefined || minor >= first[major]));
}
