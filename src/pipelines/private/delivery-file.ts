import * as fs from 'fs';
import * as path from 'path';
import { attachCustomSynthesis, Names, Stage } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { DeliveryPlan } from '../handlers/change-sets/plan';

/** What the functions of the pipeline read, besides templates. */
export const TEMPLATE_FILES = ['**/*.template.json', '*.delivery.json'];

export function deliveryFileName(scope: Construct): string {
  return `${Names.uniqueResourceName(scope, { maxLength: 60 })}.delivery.json`;
}

/** Writes what is delivered beside the templates, so that it comes with the version of the code that it is of. */
export function writeDeliveryFile(scope: Construct, name: string, plan: () => DeliveryPlan): void {
  attachCustomSynthesis(scope, {
    onSynthesize: () => fs.writeFileSync(path.join(rootFolder(scope), name), `${JSON.stringify(plan(), undefined, 1)}\n`),
  });
}

/** The folder of the whole app, which the synth hands on. */
export function rootFolder(scope: Construct): string {
  return (scope.node.root as Stage).outdir;
}
