import { CustomResource, Lazy, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { HostedProduct } from './product-host';
import { lifecycleOf } from './product-plan';
import { allOf, governed } from './providers';
import { VersionAgeing } from './version-ageing';
import { isDraft } from './versions';

const TYPE = 'Custom::ServiceCatalogProductVersions';

/**
 * The states of versions, and their actions: made when there is something that CloudFormation has no property for. Its
 * `AWS::ServiceCatalog::ServiceActionAssociation` wants the id of one version, and a product gives a list of ids without names.
 */
export class ProductVersionStates {
  private readonly actionIds: string[] = [];
  private resource?: CustomResource;

  constructor(private readonly scope: Construct, private readonly state: HostedProduct) {
    const lifecycle = lifecycleOf(state.plan);
    if (!lifecycle) return;
    // Also where all are available: once one was retired it has to be said that it is not any more.
    if (lifecycle.keep !== undefined || lifecycle.deprecated.length > 0 || lifecycle.retired.length > 0 || this.ages) this.create();
    if (this.ages) this.age();
  }

  public addAction(id: string): void {
    this.actionIds.push(id);
    this.create();
  }

  private age() {
    const { product, host } = this.state;
    const ageing = VersionAgeing.of(Stack.of(this.scope), host.profile);
    ageing.watch(this.scope, product, this.properties());
    if (host.alertTopic) ageing.tell(host.alertTopic);
  }

  private get ages(): boolean {
    const { deprecateAfter, retireAfter } = lifecycleOf(this.state.plan) ?? {};
    return Boolean(deprecateAfter ?? retireAfter);
  }

  private properties(): { [name: string]: unknown } {
    const { plan, product, all } = this.state;
    const lifecycle = lifecycleOf(plan);
    return {
      ProductId: product.productId,
      States: Object.fromEntries(all.map(({ name, state }) => [name, state])),
      Ageing: all.filter(({ name, state }) => !isDraft(name) && state !== 'retired').map(({ name }) => name),
      DeprecateAfterDays: lifecycle?.deprecateAfter?.toDays(),
      RetireAfterDays: lifecycle?.retireAfter?.toDays(),
    };
  }

  private create() {
    if (this.resource) return;
    const actions = [
      'ListProvisioningArtifacts', 'DescribeProductAsAdmin', 'UpdateProvisioningArtifact', 'ListServiceActionsForProvisioningArtifact',
      'AssociateServiceActionWithProvisioningArtifact', 'DisassociateServiceActionFromProvisioningArtifact', 'DescribeProvisioningArtifact',
    ].map(name => `servicecatalog:${name}`);
    this.resource = governed(this.scope, 'Versions', {
      handler: 'product-versions',
      description: 'Retires versions of products, and lets people act on what they have launched',
      type: TYPE,
      properties: {
        ...this.properties(),
        Actions: Lazy.list({ produce: () => this.actionIds }, { omitEmpty: true }),
        // Anew with each change of the versions
        Artifacts: this.state.artifactIds,
      },
      actions: [{ actions, resources: [allOf(this.scope, 'product')] }],
    });
    this.resource.applyRemovalPolicy(RemovalPolicy.DESTROY);
  }
}
