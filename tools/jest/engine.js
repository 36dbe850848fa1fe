// The CDK's validation of templates, started once for all test files of a process: that takes seconds.
const { CloudFormationValidatePlugin } = require('aws-cdk-lib');

module.exports = new CloudFormationValidatePlugin();
