// What protects what a resource holds, and what deletes it in place: switches, retention and expiration.
const { NONE, changeOf, shorten, show } = require('./effects');
const { soonerDeleted } = require('./expiration');
const { isFunction, namesIn, same } = require('./template');
const { isOn, isStateful } = require('./types');

/** How safe data is when its resource goes away; where nothing is said, snapshots of databases are the default of CloudFormation. */
const RETENTION = { Delete: 0, Snapshot: 1, RetainExceptOnCreate: 2, Retain: 2 };

const ANY = '*';

const off = (before, after) => isOn(before) && !isOn(after);
const on = (before, after) => isOn(after) && !isOn(before);
const changed = (before, after) => before !== undefined && !same(before, after);
const another = (before, after) => after !== undefined && !same(before, after);
const shorter = nothing => (before, after) => !(Number(after ?? nothing) >= Number(before ?? nothing));
const endless = value => (value === undefined || Number(value) === 0 ? Infinity : Number(value));
const shorterEnd = (before, after) => !(endless(after) >= endless(before));
const shorterOrUnknown = (before, after) => !same(before, after) && !(Number(after) >= Number(before)); // nothing means what the service decides
const backupsGo = (before, after) => on(before, after) || (after === undefined && before === 'false');
const expires = (before, after) => isOnPerhaps(after) && !(isOn(before?.Enabled) && same(before, after));

function isOnPerhaps(specification) {
  return specification !== undefined && (isOn(specification.Enabled) || isFunction(specification.Enabled));
}

/**
 * Properties that change in place and yet cost protection or data, and when a change is for the worse. A step of a path is a name, or names those
 * elements of a list that have a value. Without a type a path is that of all stateful types.
 */
const PROTECTIONS = [
  [['DeletionProtection'], off],
  [['DeletionProtectionEnabled'], off],
  [['Replicas', { Region: ANY }, 'DeletionProtectionEnabled'], off],
  [['LoadBalancerAttributes', { Key: 'deletion_protection.enabled' }, 'Value'], off, 'AWS::ElasticLoadBalancingV2::LoadBalancer'],
  [['TerminationProtectionEnabled'], off],
  [['DisableApiTermination'], off],
  [['Instances', 'TerminationProtected'], off],
  [['PendingWindowInDays'], shorter(30)],
  [['Enabled'], (before, after) => isOn(before ?? true) && !isOn(after ?? true), 'AWS::KMS::Key'], // nothing that it encrypts can be read
  [['GenerateSecretString'], another, 'AWS::SecretsManager::Secret'], // another value is generated, which whoever uses the secret does not have
  [['SecretString'], another, 'AWS::SecretsManager::Secret'], // likewise
  [['ManageMasterUserPassword'], off], // the password that was generated is no longer that of the database
  [['ReplaceProvisioningArtifacts'], on, 'AWS::ServiceCatalog::CloudFormationProduct'], // versions that are in use get other ids
  [['EmptyOnDelete'], on],

  [['PointInTimeRecoverySpecification', 'PointInTimeRecoveryEnabled'], off],
  [['PointInTimeRecoverySpecification', 'RecoveryPeriodInDays'], shorter(35)],
  [['Replicas', { Region: ANY }, 'PointInTimeRecoverySpecification', 'PointInTimeRecoveryEnabled'], off],
  [['Replicas', { Region: ANY }, 'PointInTimeRecoverySpecification', 'RecoveryPeriodInDays'], shorter(35)],
  [['PointInTimeRecoveryEnabled'], off],
  [['VersioningConfiguration', 'Status'], off],
  [['ObjectLockConfiguration'], changed],
  [['ReplicationConfiguration'], (before, after) => before !== undefined && after === undefined],
  [['LockConfiguration'], changed],
  [['BackupPolicy', 'Status'], off],
  [['BackupRetention'], off],
  [['BackupRetentionPeriod'], shorter(1)],
  [['DeleteAutomatedBackups'], backupsGo],
  [['AutomatedSnapshotRetentionPeriod'], shorter(1)],
  [['SnapshotRetentionLimit'], shorter(0)],
  [['LustreConfiguration', 'AutomaticBackupRetentionDays'], shorterOrUnknown],
  [['OntapConfiguration', 'AutomaticBackupRetentionDays'], shorterOrUnknown],
  [['OpenZFSConfiguration', 'AutomaticBackupRetentionDays'], shorterOrUnknown],
  [['WindowsConfiguration', 'AutomaticBackupRetentionDays'], shorterOrUnknown],

  [['RetentionInDays'], shorter(Infinity)],
  [['RetentionDays'], shorterEnd],
  [['RetentionPeriod'], shorterOrUnknown],
  [['RetentionPeriodHours'], shorter(24)],
  [['RetentionProperties', 'MagneticStoreRetentionPeriodInDays'], shorterOrUnknown],
  [['RetentionProperties', 'MemoryStoreRetentionPeriodInHours'], shorterOrUnknown],
  [['WorkspaceConfiguration', 'RetentionPeriodInDays'], shorterOrUnknown],
  [['MessageRetentionPeriod'], shorter(345600)], // four days
  [['TimeToLiveSpecification'], expires],
  [['DefaultTimeToLive'], shorterEnd],
  [['LifecyclePolicy', 'LifecyclePolicyText'], another], // which images of a repository are deleted
];

/** Custom resources of the CDK that delete what a resource holds, once they are deleted. */
const EMPTYING = ['Custom::ECRAutoDeleteImages', 'Custom::S3AutoDeleteObjects'];

/** What protects a resource less than before, as texts. */
function lostProtections(id, old, young, moved) {
  const [was, is] = [old.resources[id], young.resources[id]];
  if (was.Type !== is.Type) return [];
  const lost = PROTECTIONS.filter(([,, type = is.Type]) => type === is.Type).filter(([,, type]) => type !== undefined || isStateful(is.Type))
    .flatMap(([path, worse]) => weakened(path, worse, was.Properties, is.Properties, moved));
  if (!isStateful(is.Type)) return lost;
  return [...lessRetained(was, is), ...lost, ...soonerDeleted(was, is, moved), ...emptied(id, old, young)];
}

function lessRetained(was, is) {
  return ['DeletionPolicy', 'UpdateReplacePolicy'].flatMap(name => {
    const [one, other] = [was, is].map(resource => resource[name] ?? byDefault(resource, name));
    return RETENTION[other] >= RETENTION[one] ? [] : [`${name} ${one} -> ${typeof other === 'string' ? other : show(other)}`];
  });
}

function byDefault({ Type, Properties }, policy) {
  const database = Type === 'AWS::RDS::DBCluster' || (Type === 'AWS::RDS::DBInstance' && Properties?.DBClusterIdentifier === undefined);
  return policy === 'DeletionPolicy' && database ? 'Snapshot' : 'Delete';
}

function weakened(path, worse, was, is, moved) {
  const [before, after] = [was, is].map(properties => valuesAt(properties, path));
  return [...new Set([...before.keys(), ...after.keys()])].flatMap(label => {
    const [one, other] = [before.get(label), after.get(label)];
    const isUnknown = same(one, other) || isFunction(one) || isFunction(other);
    const isWorse = isUnknown ? changeOf(one, other, moved).level > NONE : worse(one, other);
    return isWorse ? [`${shorten(label)} ${show(one)} -> ${show(other)}`] : [];
  });
}

/** The values that a path leads to, by where they are. A function is where a path ends. */
function valuesAt(value, [step, ...rest], label = '') {
  if (step === undefined || isFunction(value)) return new Map([[label, value]]);
  if (typeof step === 'string') return valuesAt(value?.[step], rest, label === '' ? step : `${label}.${step}`);
  const [[key, wanted]] = Object.entries(step);
  const elements = (Array.isArray(value) ? value : []).filter(one => isFunction(one) || wanted === ANY || same(one[key], wanted));
  return new Map(elements.flatMap(one => [...valuesAt(one, rest, `${label}[${nameOf(isFunction(one) ? one : one[key])}]`)]));
}

function nameOf(value) {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** Resources that empty this one when they are deleted, where there was none. */
function emptied(id, old, young) {
  if (emptying(id, old).length > 0) return [];
  return emptying(id, young).map(other => `${young.resources[other].Type} ${other} empties it when it is deleted`);
}

function emptying(id, { resources }) {
  return Object.keys(resources).filter(other => EMPTYING.includes(resources[other].Type) && namesIn(resources[other].Properties).has(id));
}

module.exports = { PROTECTIONS, lostProtections };
