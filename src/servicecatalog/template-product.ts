import * as fs from 'fs';
import * as path from 'path';
import { fail } from '../private/errors';
import { checkOptions } from './private/kind-check';
import { checkMetadata, checkVersioned, checkVersionNames } from './private/product-check';
import { VersionPlan } from './private/product-plan';
import { checkOptionNames, DIRECTORY_PRODUCT_OPTIONS } from './private/prop-names';
import { Product } from './product';
import { DirectoryProductOptions } from './product-options';

const TEMPLATE = /^(.+?)(\.template)?\.(json|ya?ml)$/;

/**
 * Products that are made from templates of CloudFormation on disk.
 */
export class TemplateProduct {
  /**
   * A product whose versions are the files of a folder.
   *
   * @param id id of the product, also the name of its folder in the history
   * @param options the folder, and what people are told
   */
  public static directory(id: string, options: DirectoryProductOptions): Product {
    checkOptionNames('TemplateProduct.directory', options, DIRECTORY_PRODUCT_OPTIONS);
    const at = `TemplateProduct.directory(${id})`;
    checkOptions(at, 'options', options, "{ directory: 'products/bucket' }");
    const files = filesOf(at, options.directory);
    checkVersionNames(at, 'directory', Object.keys(files));
    const versions = Object.entries(files).map(([name, file]): [string, VersionPlan] => [name, { source: { kind: 'file', path: path.join(options.directory, file) } }]);
    return Product._of({
      kind: 'templates',
      id,
      source: 'template',
      ...checkMetadata(at, id, options),
      versions: Object.fromEntries(versions),
      ...checkVersioned(at, options),
    });
  }

  private constructor() {}
}

function filesOf(at: string, directory: string): { [version: string]: string } {
  const there = fs.existsSync(directory) && fs.statSync(directory).isDirectory();
  const files: { [version: string]: string } = {};
  for (const file of there ? fs.readdirSync(directory).sort() : []) {
    const version = TEMPLATE.exec(file)?.[1];
    if (version === undefined) continue;
    if (Object.hasOwn(files, version)) {
      fail({ code: 'servicecatalog.version-twice', at, prop: 'directory', value: [files[version], file], allowed: 'one file for each version', fix: 'remove one of them' });
    }
    files[version] = file;
  }
  if (Object.keys(files).length === 0) {
    fail({
      code: 'servicecatalog.directory-empty', at, prop: 'directory', value: directory, allowed: 'a folder with templates that are called as 1.0.0.yaml or 1.0.0.template.json', fix: there ? 'put a template there' : 'mend the path; it starts where the app is run',
    });
  }
  return files;
}
