/**
 * How severe the publisher of a patch says that it is. Not every system has all of them: Amazon Linux calls `MEDIUM` what others call
 * `MODERATE`.
 *
 * @see https://docs.aws.amazon.com/systems-manager/latest/userguide/patch-manager-linux-rules.html
 */
export enum Severity {
  /** Critical */
  CRITICAL = 'Critical',
  /** Important */
  IMPORTANT = 'Important',
  /** Moderate */
  MODERATE = 'Moderate',
  /** Medium */
  MEDIUM = 'Medium',
  /** Low */
  LOW = 'Low',
  /** None: the publisher says nothing. */
  NONE = 'None',
  /** Unspecified, of Windows. */
  UNSPECIFIED = 'Unspecified',
}

/**
 * How Debian, Ubuntu and Raspberry Pi OS rank packages.
 *
 * @see https://www.debian.org/doc/debian-policy/ch-archive.html#priorities
 */
export enum Priority {
  /** Required */
  REQUIRED = 'Required',
  /** Important */
  IMPORTANT = 'Important',
  /** Standard */
  STANDARD = 'Standard',
  /** Optional */
  OPTIONAL = 'Optional',
  /** Extra */
  EXTRA = 'Extra',
}

/**
 * How bad it is when an approved patch is missing.
 */
export enum ComplianceLevel {
  /** Critical */
  CRITICAL = 'CRITICAL',
  /** High */
  HIGH = 'HIGH',
  /** Medium */
  MEDIUM = 'MEDIUM',
  /** Low */
  LOW = 'LOW',
  /** Informational */
  INFORMATIONAL = 'INFORMATIONAL',
  /** Unspecified */
  UNSPECIFIED = 'UNSPECIFIED',
}

/**
 * What happens to packages that are rejected.
 */
export enum RejectedPatchesAction {
  /** Installed where another package needs them; Linux and macOS. */
  ALLOW_AS_DEPENDENCY = 'ALLOW_AS_DEPENDENCY',
  /** Not installed, nor what needs them. */
  BLOCK = 'BLOCK',
}

/**
 * How a Windows node is rated that has no security update which is there, and not approved yet.
 */
export enum AvailableSecurityUpdates {
  /** Compliant */
  COMPLIANT = 'COMPLIANT',
  /** Not compliant */
  NON_COMPLIANT = 'NON_COMPLIANT',
}
