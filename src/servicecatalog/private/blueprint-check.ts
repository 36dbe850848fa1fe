import { Profile } from '../../core';
import { checkInteger } from '../../private/check';
import { BlueprintOptions } from '../blueprint-options';
import { checkKind } from './kind-check';
import { checkText } from './product-check';

export function checkBlueprint(at: string, options: BlueprintOptions & { readonly port?: number }): void {
  checkKind(at, 'profile', options.profile, Profile, 'Profile.production()');
  checkText(at, 'versionDescription', options.versionDescription, 8191);
  checkInteger({ code: 'servicecatalog.port-out-of-range', at, prop: 'port', value: options.port, min: 1, max: 65535, fix: 'give the port that the container listens on' });
}
