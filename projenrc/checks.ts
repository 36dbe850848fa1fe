import { awscdk } from 'projen';
export function addChecks(_project: awscdk.AwsCdkConstructLibrary) {}
