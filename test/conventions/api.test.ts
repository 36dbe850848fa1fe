import * as fs from 'fs';
import * as path from 'path';
import { Assembly, Type, loadAssemblyFromPath } from '@jsii/spec';
import { Api, RULES } from './rules';

const ROOT = path.resolve(__dirname, '../..');

/** The rules that this library may break, and where. It is empty, and stays empty. */
const EXCLUSIONS: string[] = [];

/** What aws-cdk-lib uses beyond the first jsii release. */
const FEATURES = ['intersection-types', 'class-covariant-overrides'];

const api = load();

function load(): Api {
  if (!fs.existsSync(path.join(ROOT, '.jsii'))) {
    throw new Error("There is no .jsii to check the public API by: run 'npx projen compile' first.");
  }
  const assemblies = new Map<string, Assembly>();
  const assemblyOf = (name: string, folder: string) => {
    if (!assemblies.has(name)) assemblies.set(name, loadAssemblyFromPath(folder, false, FEATURES));
    return assemblies.get(name)!;
  };
  const assembly = loadAssemblyFromPath(ROOT, false, FEATURES);
  assemblies.set(assembly.name, assembly);
  const lookup = (fqn: string): Type | undefined => {
    const name = fqn.split('.')[0];
    return name ? assemblyOf(name, path.join(ROOT, 'node_modules', name)).types?.[fqn] : undefined;
  };
  return { assembly, lookup };
}

describe('the public API', () => {
  test('is there', () => {
    expect(Object.keys(api.assembly.types ?? {})).not.toEqual([]);
  });

  test.each(Object.entries(RULES))('%s', (_, rule) => {
    expect(rule(api).filter(finding => !EXCLUSIONS.includes(finding))).toEqual([]);
  });

  test('has no exclusions', () => {
    expect(EXCLUSIONS).toEqual([]);
  });
});
