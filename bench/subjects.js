// What is measured: each subject in the forms it is written in. `sizes`: how many are in one CDK app. Forms that are `same` have the same resources, by type.
// `loaded`: the forms whose loading is measured, where that differs by what is built.
const OURS = 'wheelhouse';
const TITLES = { 'wheelhouse': 'cdk-wheelhouse', 'by-hand': 'by hand', 'patterns': 'ecs-patterns', 'cdk-pipelines': 'CDK Pipelines' };

const SUBJECTS = [
  { name: 'three-tier-web-app', room: 'webapp', what: 'app', forms: [OURS, 'by-hand'], same: [OURS, 'by-hand'], sizes: [1, 30] },
  { name: 'fargate-services', room: 'fargate', what: 'service', forms: [OURS, 'by-hand', 'patterns'], same: [OURS, 'by-hand'], sizes: [1, 100] },
  { name: 'delivery-pipeline', room: 'pipelines', what: 'stack', forms: [OURS, 'cdk-pipelines'], sizes: [3, 60] },
  { name: 'service-catalog', room: 'servicecatalog', what: 'product', forms: [OURS, 'by-hand'], same: [OURS, 'by-hand'], sizes: [1, 100], loaded: { ', products from stacks': 'stacks', ', products from YAML': OURS } },
  { name: 'patching', room: 'patching', what: 'window', forms: [OURS, 'by-hand'], same: [OURS, 'by-hand'], sizes: [1, 100] },
  { name: 'network', room: 'network', what: 'network', forms: [OURS, 'by-hand'], same: [OURS, 'by-hand'], sizes: [1, 30] },
  { name: 'monitoring', room: 'monitoring', what: 'monitor', forms: [OURS, 'by-hand'], same: [OURS, 'by-hand'], sizes: [1, 30] },
];

module.exports = { OURS, SUBJECTS, TITLES };
