import * as kms from 'aws-cdk-lib/aws-kms';
import { Environment } from '../environment';
import { IEnvironment } from '../environment-interface';

/** The key of an environment of this app; that of an imported one is not known. */
export function encryptionKeyOf(environment: IEnvironment): kms.IKey | undefined {
  return environment instanceof Environment ? environment.encryptionKey : undefined;
}
