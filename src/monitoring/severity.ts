/**
 * How bad it is when an alarm goes off.
 */
export enum Severity {
  /** Users are affected: someone must act now. */
  CRITICAL = 'CRITICAL',
  /** It will affect users when nobody acts: someone should look today. */
  WARNING = 'WARNING',
}
