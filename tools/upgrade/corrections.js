// Where the documentation of CloudFormation says more than the service specification: properties whose change replaces their resource, always or by
// other values. The source is the documentation of the property in the service specification itself, for groups of instances that of the attribute
// UpdatePolicy. A test reads the documentation of all stateful types for further ones.
const { isFunction, same } = require('./template');
const { isOn } = require('./types');

const WILL_REPLACE = {
  replaces: (was, is, { UpdatePolicy }) => switched(UpdatePolicy?.AutoScalingReplacingUpdate, 'WillReplace', { on: 'yes' }),
  remark: 'UpdatePolicy.AutoScalingReplacingUpdate.WillReplace makes another group',
};
const REFUSED = { replaces: () => 'maybe', remark: 'a key that exists refuses this, and the update fails' };

/** For properties of types, `replaces` says `yes`, `maybe` or nothing of a change, where `resource` is the one of the new template. */
const CORRECTIONS = {
  'AWS::AutoScaling::AutoScalingGroup': {
    LaunchConfigurationName: WILL_REPLACE,
    LaunchTemplate: WILL_REPLACE,
    MixedInstancesPolicy: WILL_REPLACE,
    VPCZoneIdentifier: WILL_REPLACE,
  },
  'AWS::DynamoDB::Table': {
    AttributeDefinitions: { replaces: editsAttribute, remark: 'an attribute that exists is edited' },
  },
  'AWS::KMS::Key': { KeySpec: REFUSED, KeyUsage: REFUSED, MultiRegion: REFUSED },
  'AWS::Neptune::DBInstance': {
    AllowMajorVersionUpgrade: { replaces: () => 'maybe', remark: 'with another engine version the cluster is a new and empty one' },
  },
  'AWS::OpenSearchService::Domain': {
    EncryptionAtRestOptions: { replaces: was => (was === undefined ? undefined : 'yes'), remark: 'changed after it was set' },
    EngineVersion: {
      replaces: (was, is, { UpdatePolicy }) => switched(UpdatePolicy, 'EnableVersionUpgrade', { off: 'yes' }),
      remark: 'without UpdatePolicy.EnableVersionUpgrade',
    },
    VPCOptions: { replaces: (was, is) => (is === undefined ? 'yes' : undefined), remark: 'out of its network' },
  },
  'AWS::RDS::DBInstance': {
    LicenseModel: {
      replaces: (was, is, { Properties }) => (Properties?.DBSecurityGroups === undefined ? undefined : 'yes'),
      remark: 'with DBSecurityGroups',
    },
  },
};

function switched(policy, name, { on, off }) {
  if (isFunction(policy) || isFunction(policy?.[name])) return 'maybe';
  return isOn(policy?.[name]) ? on : off;
}

function editsAttribute(was, is) {
  const isKnown = [was, is].every(list => Array.isArray(list) && list.every(({ AttributeName }) => typeof AttributeName === 'string'));
  if (!isKnown || same(was, is)) return 'maybe';
  const types = new Map(is.map(({ AttributeName, AttributeType }) => [AttributeName, AttributeType]));
  const isEdited = ({ AttributeName: name, AttributeType }) => types.has(name) && !same(types.get(name), AttributeType);
  return was.some(isEdited) ? 'yes' : undefined;
}

/** A property as it is documented, for a change from one value to another. */
function corrected(property, type, name, was, is, resource) {
  const correction = CORRECTIONS[type]?.[name];
  const causesReplacement = correction?.replaces(was, is, resource);
  if (causesReplacement === undefined || property.causesReplacement === 'yes') return property;
  return { ...property, causesReplacement, remark: correction.remark };
}

module.exports = { CORRECTIONS, corrected };
