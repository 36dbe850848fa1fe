import { Profile } from '../../core';
import { checkInteger } from '../../private/check';
import { fail } from '../../private/errors';
import { BlueprintOptions } from '../blueprint-options';
import { checkBoolean, checkKind, checkOptions } from './kind-check';
import { checkVersionNames } from './product-check';
import { checkText } from './text-check';

export function checkBlueprint(at: string, options: BlueprintOptions & { readonly port?: number; readonly domain?: boolean }): void {
  checkOptions(at, 'options', options, "{ version: '1.0.0' }");
  checkKind(at, 'profile', options.profile, Profile, 'Profile.production()');
  checkText(at, 'versionDescription', options.versionDescription, 8191);
  checkBoolean(at, 'domain', options.domain, 'false');
  checkInteger({ code: 'servicecatalog.port-out-of-range', at, prop: 'port', value: options.port, min: 1, max: 65535, fix: 'give the port that the container listens on' });
  if (typeof options.version !== 'string') {
    fail({ code: 'servicecatalog.version-invalid', at, prop: 'version', value: options.version, allowed: 'a semantic version, as 1.0.0', fix: "write version: '1.0.0', and a higher one when options or the library change the template" });
  }
  checkVersionNames(at, 'version', [options.version]);
}
