import { checkKnown, checkPattern } from '../private/check';
import { checkOptionNames, ORGANIZATIONAL_UNIT_OPTIONS } from './private/prop-names';
import { ShareTargetPlan } from './private/share-plan';

/**
 * How a portfolio is shared.
 */
export interface ShareOptions {
  /**
   * Whether the tag options of the portfolio and its products hold in the other accounts, too.
   *
   * @default true
   */
  readonly shareTagOptions?: boolean;

  /**
   * Whether the principals that are given by name, as permission sets are, have access in the other accounts, too. Only with an
   * organizational unit or an organization.
   *
   * Whoever may create roles there can create one whose name matches.
   *
   * @default false
   */
  readonly sharePrincipals?: boolean;
}

/**
 * Options of an organizational unit.
 */
export interface OrganizationalUnitOptions {
  /**
   * Id of its organization, such as `o-a1b2c3d4e5`: policies of buckets and repositories name it.
   *
   * @default - none, where no product has assets
   */
  readonly organizationId?: string;
}

/**
 * With whom a portfolio is shared.
 */
export class ShareTarget {
  /**
   * One account, which accepts the share: see `ImportedPortfolio`.
   *
   * @param accountId 12 digits
   */
  public static account(accountId: string): ShareTarget {
    checkPattern({
      code: 'servicecatalog.account-invalid', at: 'ShareTarget.account', prop: 'accountId', value: accountId ?? '', pattern: /^\d{12}$/, allowed: '12 digits, as text', fix: 'give the account, with its leading zeros',
    });
    return new ShareTarget({ kind: 'account', type: 'ACCOUNT', value: accountId });
  }

  /**
   * All accounts of an organizational unit, and of those below it. The portfolio's account must be the management account of the
   * organization or a delegated administrator, and Service Catalog must have access to the organization.
   *
   * @param id as AWS Organizations tells it: `ou-abcd-12345678`
   * @param options the organization, which is needed where products have assets
   * @see https://docs.aws.amazon.com/servicecatalog/latest/adminguide/catalogs_portfolios_sharing_how-to-share.html
   */
  public static organizationalUnit(id: string, options: OrganizationalUnitOptions = {}): ShareTarget {
    checkOptionNames('ShareTarget.organizationalUnit', options, ORGANIZATIONAL_UNIT_OPTIONS);
    checkKnown({ code: 'servicecatalog.value-not-known', at: 'ShareTarget.organizationalUnit', prop: 'id', value: id, fix: 'give the id' });
    checkPattern({
      code: 'servicecatalog.organizational-unit-invalid',
      at: 'ShareTarget.organizationalUnit',
      prop: 'id',
      value: id ?? '',
      pattern: /^ou-[0-9a-z]{4,32}-[0-9a-z]{8,32}$/,
      allowed: 'ou-, 4 to 32 lower-case letters and digits of the root, -, 8 to 32 of its own',
      fix: 'copy it from AWS Organizations, as ou-abcd-12345678; for the root, share with the organization',
    });
    checkOrganization('ShareTarget.organizationalUnit', 'organizationId', options.organizationId);
    return new ShareTarget({ kind: 'organizational unit', type: 'ORGANIZATIONAL_UNIT', value: id, organization: options.organizationId });
  }

  /**
   * All accounts of the organization, under the same conditions.
   *
   * @param id as AWS Organizations tells it: `o-a1b2c3d4e5`
   */
  public static organization(id: string): ShareTarget {
    checkKnown({ code: 'servicecatalog.value-not-known', at: 'ShareTarget.organization', prop: 'id', value: id, fix: 'give the id' });
    checkOrganization('ShareTarget.organization', 'id', id ?? '');
    return new ShareTarget({ kind: 'organization', type: 'ORGANIZATION', value: id });
  }

  private constructor(
    /** @internal */
    public readonly _plan: ShareTargetPlan,
  ) {}
}

function checkOrganization(at: string, prop: string, value: string | undefined) {
  checkPattern({
    code: 'servicecatalog.organization-invalid', at, prop, value, pattern: /^o-[0-9a-z]{10,32}$/, allowed: 'o- and 10 to 32 lower-case letters and digits', fix: 'copy it from AWS Organizations, as o-a1b2c3d4e5',
  });
}
