/**
 * What the catalogue page tells: plain texts, gathered when the app is synthesized. Whatever is known at the deployment only
 * stands as the text that says so. No field says a thing in HTML.
 */
export interface CatalogueModel {
  /** Headline and title of the page. */
  readonly title: string;
  readonly portfolios: PortfolioEntry[];
}

export interface PortfolioEntry {
  readonly name: string;
  readonly provider: string;
  readonly description?: string;
  readonly support?: SupportEntry;
  readonly principals: PrincipalEntry[];
  readonly shares: ShareEntry[];
  readonly tagOptions: TagEntry[];
  /** Such as `500 USD a month`. */
  readonly budget?: string;
  readonly products: ProductEntry[];
}

export interface SupportEntry {
  readonly email?: string;
  readonly url?: string;
  readonly description?: string;
}

export interface PrincipalEntry {
  readonly kind: 'role' | 'user' | 'group' | 'permission set';
  /** A name, or a pattern of names. */
  readonly name: string;
}

export interface ShareEntry {
  readonly kind: 'account' | 'organizational unit' | 'organization';
  readonly id: string;
  readonly tagOptions: boolean;
  readonly principals: boolean;
}

export interface TagEntry {
  readonly key: string;
  readonly values: string[];
}

export interface ProductEntry {
  readonly name: string;
  readonly owner: string;
  readonly description?: string;
  readonly distributor?: string;
  /** Where its template comes from: `CDK stack`, `template`, `Git repository`, `Terraform`, ... */
  readonly source: string;
  readonly support?: SupportEntry;
  /** What it costs, in the owner's words. */
  readonly cost?: string;
  /** What who launches it needs first. */
  readonly requirements: string[];
  /** Other products or services that it relies on. */
  readonly dependencies: string[];
  /** Newest first. */
  readonly versions: VersionEntry[];
  /** Where the versions come from, in a few words, if they are kept elsewhere and not known here. */
  readonly versionsFrom?: string;
  /** How versions come and go, in sentences. */
  readonly versionsNote?: string;
  /** Of the newest version that can be launched. */
  readonly parameters: ParameterEntry[];
  /** Where to find them, if they are not known here. */
  readonly parametersNote?: string;
  readonly outputs: OutputEntry[];
  readonly resources: ResourceEntry[];
  /** What it is launched with: a role and of which kind, or the permissions of whoever launches it. */
  readonly launchRole?: string;
  /** Where it may be launched beside one's own account and region, what may change afterwards, ...: one sentence each. */
  readonly constraints: string[];
  /** Those about several parameters, or about such as are not known here. */
  readonly rules: RuleEntry[];
  readonly actions: ActionEntry[];
  readonly tagOptions: TagEntry[];
  readonly budget?: string;
}

export interface VersionEntry {
  readonly name: string;
  readonly description?: string;
  /** Retired: stays for those who have it, is not offered to others. */
  readonly state: 'latest' | 'available' | 'deprecated' | 'retired';
}

export interface ParameterEntry {
  readonly name: string;
  /** As CloudFormation writes it. */
  readonly type: string;
  readonly description?: string;
  /** None where it must be given. */
  readonly default?: string;
  readonly allowedValues?: string[];
  /** Of the template's values those that a rule refuses here; they are not among the allowed ones. */
  readonly refusedValues?: string[];
  /** Whether a rule refuses the default, so that another value must be given. */
  readonly defaultRefused?: boolean;
  /** Those about this parameter alone. */
  readonly rules?: RuleEntry[];
  /** `3 to 63 characters`, `at least 1`, the pattern, ...: one phrase each. */
  readonly limits: string[];
  readonly secret: boolean;
}

export interface OutputEntry {
  readonly name: string;
  readonly description?: string;
}

export interface ResourceEntry {
  /** `AWS::S3::Bucket` */
  readonly type: string;
  readonly count: number;
}

export interface RuleEntry {
  readonly name: string;
  /** One sentence each: what must hold. */
  readonly assertions: string[];
}

export interface ActionEntry {
  readonly name: string;
  readonly description?: string;
  /** What runs, and what it asks for. */
  readonly runs?: string;
}
