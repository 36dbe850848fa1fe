import { Duration } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { BudgetPlan } from './budget-plan';
import { OfferedVersion } from './offered-version';
import { ProductStack } from '../product-stack';
import { Support } from '../support';

/** What people read about a product. */
export interface Metadata {
  readonly name: string;
  /** @default - the provider of the portfolio */
  readonly owner?: string;
  readonly description?: string;
  readonly distributor?: string;
  readonly support?: Support;
  readonly cost?: string;
  readonly requirements: string[];
  readonly dependencies: string[];
}

export interface LifecyclePlan {
  /** How many releases can be launched; all of them where it is left out. */
  readonly keep?: number;
  readonly deprecateAfter?: Duration;
  readonly retireAfter?: Duration;
  readonly deprecated: string[];
  readonly retired: string[];
}

/** Where the template of a version comes from. */
export type VersionSource =
  | { readonly kind: 'stack'; readonly stack: ProductStack }
  | { readonly kind: 'built'; readonly build: (scope: Construct, id: string) => ProductStack }
  | { readonly kind: 'file'; readonly path: string }
  | { readonly kind: 'recorded' };

export interface VersionPlan {
  readonly source: VersionSource;
  readonly description?: string;
}

interface AnyProduct {
  readonly id: string;
  readonly metadata: Metadata;
  readonly tagOptions: { readonly [key: string]: string[] };
  readonly budget?: BudgetPlan;
}

/** Templates of CloudFormation, a recorded one for each release. */
export interface TemplatesPlan extends AnyProduct {
  readonly kind: 'templates';
  readonly source: string;
  readonly versions: { readonly [name: string]: VersionPlan };
  /** Folder of the recorded versions; nothing is recorded where it is left out. */
  readonly history?: string;
  readonly lifecycle: LifecyclePlan;
}

/** A repository that Service Catalog reads the versions from. */
export interface GitPlan extends AnyProduct {
  readonly kind: 'git';
  readonly connectionArn: string;
  readonly repository: string;
  readonly branch: string;
  readonly templatePath: string;
}

/** Archives that an engine outside CloudFormation understands. */
export interface ExternalPlan extends AnyProduct {
  readonly kind: 'external';
  readonly engine: 'EXTERNAL' | 'TERRAFORM_CLOUD';
  readonly history?: string;
  readonly versions: { readonly [name: string]: { readonly path: string; readonly description?: string } };
  readonly lifecycle: LifecyclePlan;
}

/** One that is there already, in this account or shared with it. */
export interface ExistingPlan extends AnyProduct {
  readonly kind: 'existing';
  readonly productId: string;
  readonly sourcePortfolioId?: string;
  /** Where the product is one of this app. */
  readonly original?: { readonly kind: string; readonly versions: OfferedVersion[] };
}

/** Of products whose versions are known here. */
export function lifecycleOf(plan: ProductPlan): LifecyclePlan | undefined {
  return 'lifecycle' in plan ? plan.lifecycle : undefined;
}

export type ProductPlan = TemplatesPlan | GitPlan | ExternalPlan | ExistingPlan;
