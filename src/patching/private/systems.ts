/** The filters of a rule, by their keys, with the values that there are; undefined where these are not told apart here. */
export interface FiltersBySystem {
  readonly [key: string]: string[] | undefined;
}

const LINUX_SEVERITIES = ['Critical', 'Important', 'Moderate', 'Medium', 'Low', 'None'];
const CLASSES = ['Security', 'Bugfix', 'Enhancement', 'Recommended', 'Newpackage'];
const PRODUCTS = { PRODUCT: undefined };

const AMAZON: FiltersBySystem = { ...PRODUCTS, CLASSIFICATION: CLASSES, SEVERITY: ['Critical', 'Important', 'Medium', 'Low'] };
const RED_HAT: FiltersBySystem = { ...PRODUCTS, CLASSIFICATION: CLASSES, SEVERITY: LINUX_SEVERITIES };
const DEBIAN: FiltersBySystem = { ...PRODUCTS, PRIORITY: ['Required', 'Important', 'Standard', 'Optional', 'Extra'] };

/**
 * What the approval rules of each system can be about.
 *
 * @see https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_DescribePatchProperties.html
 */
export const SYSTEMS: { readonly [operatingSystem: string]: FiltersBySystem } = {
  AMAZON_LINUX: AMAZON,
  AMAZON_LINUX_2: AMAZON,
  AMAZON_LINUX_2022: AMAZON,
  AMAZON_LINUX_2023: AMAZON,
  ALMA_LINUX: RED_HAT,
  CENTOS: RED_HAT,
  ORACLE_LINUX: RED_HAT,
  REDHAT_ENTERPRISE_LINUX: RED_HAT,
  ROCKY_LINUX: RED_HAT,
  DEBIAN,
  RASPBIAN: DEBIAN,
  UBUNTU: DEBIAN,
  MACOS: { ...PRODUCTS, CLASSIFICATION: undefined },
  SUSE: {
    ...PRODUCTS, CLASSIFICATION: ['Security', 'Recommended', 'Optional', 'Feature', 'Document', 'Yast'], SEVERITY: ['Critical', 'Important', 'Moderate', 'Low'],
  },
  WINDOWS: {
    ...PRODUCTS,
    PRODUCT_FAMILY: undefined,
    PATCH_SET: ['OS', 'APPLICATION'],
    CLASSIFICATION: [
      'CriticalUpdates', 'DefinitionUpdates', 'Drivers', 'FeaturePacks', 'SecurityUpdates', 'ServicePacks', 'Tools', 'UpdateRollups', 'Updates', 'Upgrades',
    ],
    MSRC_SEVERITY: ['Critical', 'Important', 'Moderate', 'Low', 'Unspecified'],
  },
};
