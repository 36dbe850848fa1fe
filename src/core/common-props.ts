import { Profile } from './profile';

/**
 * What every architecture of the library takes.
 */
export interface CommonProps {
  /**
   * How much is protected and what it costs; the source of all defaults.
   *
   * @default Profile.production()
   */
  readonly profile?: Profile;

  /**
   * Tags on every resource that can carry them, besides the cost-allocation tags `app`, `tier` and `profile`.
   *
   * @default - no further tags
   */
  readonly tags?: { [name: string]: string };
}
