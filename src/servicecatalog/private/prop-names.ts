import { NamesOf, nameChecks } from '../../private/name-check';
import type { BlueprintOptions, FargateServiceOptions, ScheduledJobOptions, ThreeTierWebAppOptions, WorkerServiceOptions } from '../blueprint-options';
import type { MonthlyBudgetOptions } from '../catalog-budget';
import type { CataloguePageProps } from '../catalogue-page';
import type { GovernedPortfolioProps } from '../governed-portfolio-props';
import type { ImportedPortfolioProps } from '../imported-portfolio';
import type { LeastPrivilegeOptions } from '../launch-role';
import type { DirectoryProductOptions, ExistingProductOptions, ExternalProductOptions, GitProductOptions, ProductOptions, StackProductOptions, VersionLifecycle, VersionedProductOptions } from '../product-options';
import type { ProductStackProps } from '../product-stack';
import type { ProductVersionOptions } from '../product-version';
import type { ProvisionedProductProps } from '../provisioned-product';
import type { ConditionRuleOptions, RuleOptions } from '../rule';
import type { AutomationOptions } from '../service-action';
import type { OrganizationalUnitOptions, ShareOptions } from '../share-target';
import type { StackSetOptions } from '../stack-set-options';
import type { Support } from '../support';

export const { checkOptionNames, checkPropNames } = nameChecks('servicecatalog');

export const AUTOMATION_OPTIONS: NamesOf<AutomationOptions> = {
  documentName: 1,
  description: 1,
  documentVersion: 1,
  inputs: 1,
  role: 1,
  target: 1,
};

const SUPPORT: NamesOf<Support> = {
  description: 1,
  email: 1,
  url: 1,
};

const PRODUCT_OPTIONS: NamesOf<ProductOptions> = {
  budget: 1,
  cost: 1,
  dependencies: 1,
  description: 1,
  distributor: 1,
  name: 1,
  owner: 1,
  requirements: 1,
  support: SUPPORT,
  tagOptions: 1,
};

const VERSION_LIFECYCLE: NamesOf<VersionLifecycle> = {
  deprecateAfter: 1,
  deprecated: 1,
  keep: 1,
  retireAfter: 1,
  retired: 1,
};

const VERSIONED_PRODUCT_OPTIONS: NamesOf<VersionedProductOptions> = {
  ...PRODUCT_OPTIONS,
  history: 1,
  lifecycle: VERSION_LIFECYCLE,
};

const BLUEPRINT_OPTIONS: NamesOf<BlueprintOptions> = {
  ...VERSIONED_PRODUCT_OPTIONS,
  version: 1,
  profile: 1,
  versionDescription: 1,
};

export const CATALOGUE_PAGE_PROPS: NamesOf<CataloguePageProps> = {
  portfolios: 1,
  fileName: 1,
  title: 1,
};

export const CONDITION_RULE_OPTIONS: NamesOf<ConditionRuleOptions> = {
  description: 1,
  when: 1,
};

export const DIRECTORY_PRODUCT_OPTIONS: NamesOf<DirectoryProductOptions> = {
  ...VERSIONED_PRODUCT_OPTIONS,
  directory: 1,
};

export const EXISTING_PRODUCT_OPTIONS: NamesOf<ExistingProductOptions> = {
  ...PRODUCT_OPTIONS,
  productId: 1,
  sourcePortfolioId: 1,
};

export const EXTERNAL_PRODUCT_OPTIONS: NamesOf<ExternalProductOptions> = {
  ...VERSIONED_PRODUCT_OPTIONS,
  archives: 1,
};

export const FARGATE_SERVICE_OPTIONS: NamesOf<FargateServiceOptions> = {
  ...BLUEPRINT_OPTIONS,
  domain: 1,
  port: 1,
};

export const GIT_PRODUCT_OPTIONS: NamesOf<GitProductOptions> = {
  ...PRODUCT_OPTIONS,
  connectionArn: 1,
  repository: 1,
  templatePath: 1,
  branch: 1,
};

export const GOVERNED_PORTFOLIO_PROPS: NamesOf<GovernedPortfolioProps> = {
  profile: 1,
  tags: 1,
  displayName: 1,
  providerName: 1,
  alertTopic: 1,
  budget: 1,
  description: 1,
  support: SUPPORT,
  tagOptions: 1,
};

export const IMPORTED_PORTFOLIO_PROPS: NamesOf<ImportedPortfolioProps> = {
  portfolioId: 1,
  launchRolesOf: 1,
  sharedByOrganization: 1,
};

export const LEAST_PRIVILEGE_OPTIONS: NamesOf<LeastPrivilegeOptions> = {
  permissions: 1,
  permissionsBoundary: 1,
  roleName: 1,
};

export const MONTHLY_BUDGET_OPTIONS: NamesOf<MonthlyBudgetOptions> = {
  alertAt: 1,
  emails: 1,
  topic: 1,
  unit: 1,
};

export const ORGANIZATIONAL_UNIT_OPTIONS: NamesOf<OrganizationalUnitOptions> = {
  organizationId: 1,
};

export const PRODUCT_STACK_PROPS: NamesOf<ProductStackProps> = {
  description: 1,
  profile: 1,
};

export const PRODUCT_VERSION_OPTIONS: NamesOf<ProductVersionOptions> = {
  description: 1,
};

export const PROVISIONED_PRODUCT_PROPS: NamesOf<ProvisionedProductProps> = {
  product: 1,
  parameters: 1,
  portfolioName: 1,
  provisionedProductName: 1,
  tags: 1,
};

export const RULE_OPTIONS: NamesOf<RuleOptions> = {
  description: 1,
  name: 1,
  when: 1,
};

export const SCHEDULED_JOB_OPTIONS: NamesOf<ScheduledJobOptions> = {
  ...BLUEPRINT_OPTIONS,
};

export const SHARE_OPTIONS: NamesOf<ShareOptions> = {
  sharePrincipals: 1,
  shareTagOptions: 1,
};

export const STACK_PRODUCT_OPTIONS: NamesOf<StackProductOptions> = {
  ...VERSIONED_PRODUCT_OPTIONS,
  versions: 1,
};

export const STACK_SET_OPTIONS: NamesOf<StackSetOptions> = {
  accounts: 1,
  adminRole: 1,
  executionRoleName: 1,
  regions: 1,
  allowInstanceOperations: 1,
};

export const THREE_TIER_WEB_APP_OPTIONS: NamesOf<ThreeTierWebAppOptions> = {
  ...BLUEPRINT_OPTIONS,
  data: 1,
  domain: 1,
  port: 1,
};

export const WORKER_SERVICE_OPTIONS: NamesOf<WorkerServiceOptions> = {
  ...BLUEPRINT_OPTIONS,
};
