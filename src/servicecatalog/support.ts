/**
 * Whom people turn to.
 */
export interface Support {
  /**
   * Address for mail, up to 254 characters.
   *
   * @default - none
   */
  readonly email?: string;

  /**
   * Page with help, from `https://` or `http://` on.
   *
   * @default - none
   */
  readonly url?: string;

  /**
   * How support works: hours, what to have at hand.
   *
   * @default - nothing
   */
  readonly description?: string;
}
