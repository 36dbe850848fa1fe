import { checkPattern } from '../private/check';
import { checkOptions } from './private/kind-check';
import { checkMetadata } from './private/product-check';
import { checkOptionNames, GIT_PRODUCT_OPTIONS } from './private/prop-names';
import { Product } from './product';
import { GitProductOptions } from './product-options';

/**
 * Products whose versions come from a repository: Service Catalog makes one of each change of the template, and calls it after the commit.
 */
export class GitProduct {
  /**
   * A repository at GitHub, GitHub Enterprise or Bitbucket.
   *
   * @param id id of the product
   * @param options where the template is, and what people are told
   * @see https://docs.aws.amazon.com/servicecatalog/latest/adminguide/git-sync.html
   */
  public static connection(id: string, options: GitProductOptions): Product {
    checkOptionNames('GitProduct.connection', options, GIT_PRODUCT_OPTIONS);
    const at = `GitProduct.connection(${id})`;
    checkOptions(at, 'options', options, "{ connectionArn: '...', repository: 'acme/products', templatePath: 'products/bucket.yaml' }");
    checkPattern({
      code: 'servicecatalog.connection-invalid', at, prop: 'connectionArn', value: options.connectionArn ?? '', pattern: /^arn:aws[\w-]*:codestar-connections:[a-z0-9-]+:\d{12}:connection\/[\w-]+$/, allowed: 'the ARN of a connection, arn:aws:codestar-connections:..., as Service Catalog knows no other', fix: 'copy it from the console, Developer Tools, Connections; one of codeconnections has the same end',
    });
    checkPattern({
      code: 'servicecatalog.repository-invalid', at, prop: 'repository', value: options.repository ?? '', pattern: /^[\w.-]+(\/[\w.-]+)+(?<!\.git)$/, allowed: 'owner/name', fix: 'write it as acme/products, without https:// and without .git',
    });
    checkPattern({
      code: 'servicecatalog.branch-invalid', at, prop: 'branch', value: options.branch, pattern: /^[^\s~^:?*[\\]{1,255}$/, allowed: 'the name of one branch', fix: "write 'main'",
    });
    checkPattern({
      code: 'servicecatalog.template-path-invalid', at, prop: 'templatePath', value: options.templatePath ?? '', pattern: /^[^/].{0,4090}\.(json|ya?ml|template)$/, allowed: 'the path of a template within the repository', fix: 'write it as products/bucket.yaml, without a slash before it',
    });
    return Product._of({
      kind: 'git',
      id,
      ...checkMetadata(at, id, options),
      connectionArn: options.connectionArn,
      repository: options.repository,
      branch: options.branch ?? 'main',
      templatePath: options.templatePath,
    });
  }

  private constructor() {}
}
