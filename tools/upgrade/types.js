// What an update of a resource does to it, and which resources hold what cannot be made again: by the data of the CDK about CloudFormation's
// resource types (@aws-cdk/aws-service-spec), and by what that leaves out.
const { loadAwsServiceSpecSync } = require('@aws-cdk/aws-service-spec');
const { MORE_STATEFUL } = require('./stateful');

/** Types whose replacement is how they are changed: each one is a revision, and what refers to it goes over to the next. */
const REVISIONS = {
  'AWS::AutoScaling::LaunchConfiguration': 'cannot be changed, only followed by another',
  'AWS::ECS::TaskDefinition': 'a new revision of the same family',
  'AWS::Lambda::LayerVersion': 'a new version of the same layer',
};

/** Types whose logical id has a hash of their content at its end. */
const NAMED_BY_CONTENT = {
  'AWS::ApiGateway::Deployment': /[0-9a-f]{32}$/,
  'AWS::ApiGatewayV2::Deployment': /[0-9a-f]{32}$/,
  'AWS::Lambda::Version': /[0-9a-f]{32}$/,
};

let loaded;
function database() {
  loaded ??= loadAwsServiceSpecSync();
  return loaded;
}

/** The model of a type, or undefined. Custom resources are all alike to CloudFormation. */
function modelOf(type) {
  const name = isCustom(type) ? 'AWS::CloudFormation::CustomResource' : type;
  return database().lookup('resource', 'cloudFormationType', 'equals', name)[0];
}

/** The names of all types that the data knows. */
function allTypes() {
  return database().all('resource').map(({ cloudFormationType }) => cloudFormationType);
}

/** Properties of a part of a property, where the model describes them. */
function partsOf(type) {
  if (type?.type === 'ref') return database().get('typeDefinition', type.reference.$ref).properties;
  if (type?.type === 'union') return Object.assign({}, ...type.types.map(one => partsOf(one) ?? {}));
  return undefined;
}

/** Type of the elements of a list or map, where it is one. */
function elementOf(type) {
  if (type?.type === 'array' || type?.type === 'map') return type.element;
  if (type?.type === 'union') return type.types.map(elementOf).find(one => one !== undefined);
  return undefined;
}

function isCustom(type) {
  return type.startsWith('Custom::') || type === 'AWS::CloudFormation::CustomResource';
}

function isStateful(type) {
  return type in MORE_STATEFUL || modelOf(type)?.isStateful === true;
}

/** Whether a value switches something on, in the words of any service. */
function isOn(value) {
  return [true, 'true', 'ACTIVE', 'ENABLED', 'Enabled'].includes(value);
}

module.exports = { NAMED_BY_CONTENT, REVISIONS, allTypes, elementOf, isCustom, isOn, isStateful, modelOf, partsOf };
