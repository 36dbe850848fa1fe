import { instance, required } from '../../private/kinds';
import type { DirectoryCodeOptions } from '../app-code';
import { AppRuntime } from '../app-runtime';
import { DIRECTORY_CODE } from './option-structs';
import { struct } from './struct-check';

export const DIRECTORY_CODE_OPTIONS = struct<DirectoryCodeOptions>('DirectoryCodeOptions', "{ runtime: AppRuntime.nodejs('22') }", {
  ...DIRECTORY_CODE, runtime: required(instance(AppRuntime, "AppRuntime.nodejs('22')")),
});
