import { checkPattern } from '../private/check';
import { FiltersBySystem, SYSTEMS } from './private/systems';

/**
 * An operating system that Patch Manager knows.
 *
 * @see https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_CreatePatchBaseline.html
 */
export class OperatingSystem {
  /** Windows Server, and Microsoft's applications on it. */
  public static readonly WINDOWS = new OperatingSystem('WINDOWS');
  /** Amazon Linux (2017 and 2018). */
  public static readonly AMAZON_LINUX = new OperatingSystem('AMAZON_LINUX');
  /** Amazon Linux 2. */
  public static readonly AMAZON_LINUX_2 = new OperatingSystem('AMAZON_LINUX_2');
  /** Amazon Linux 2022, which became Amazon Linux 2023. */
  public static readonly AMAZON_LINUX_2022 = new OperatingSystem('AMAZON_LINUX_2022');
  /** Amazon Linux 2023. */
  public static readonly AMAZON_LINUX_2023 = new OperatingSystem('AMAZON_LINUX_2023');
  /** AlmaLinux. */
  public static readonly ALMA_LINUX = new OperatingSystem('ALMA_LINUX');
  /** CentOS and CentOS Stream. */
  public static readonly CENTOS = new OperatingSystem('CENTOS');
  /** Debian Server. */
  public static readonly DEBIAN = new OperatingSystem('DEBIAN');
  /** macOS. */
  public static readonly MACOS = new OperatingSystem('MACOS');
  /** Oracle Linux. */
  public static readonly ORACLE_LINUX = new OperatingSystem('ORACLE_LINUX');
  /** Raspberry Pi OS, formerly Raspbian. */
  public static readonly RASPBIAN = new OperatingSystem('RASPBIAN');
  /** Red Hat Enterprise Linux. */
  public static readonly REDHAT_ENTERPRISE_LINUX = new OperatingSystem('REDHAT_ENTERPRISE_LINUX');
  /** Rocky Linux. */
  public static readonly ROCKY_LINUX = new OperatingSystem('ROCKY_LINUX');
  /** SUSE Linux Enterprise Server. */
  public static readonly SUSE = new OperatingSystem('SUSE');
  /** Ubuntu Server. */
  public static readonly UBUNTU = new OperatingSystem('UBUNTU');

  /**
   * One that this class does not have yet; what its filters may be is then not checked.
   *
   * @param name as the service spells it, such as `AMAZON_LINUX_2023`
   */
  public static of(name: string): OperatingSystem {
    checkPattern({
      code: 'patching.operating-system-invalid', at: 'OperatingSystem.of', prop: 'name', value: name ?? '', pattern: /^[A-Z][A-Z0-9_]{2,63}$/, allowed: 'capital letters, digits and _, as AMAZON_LINUX_2023', fix: 'spell it as the service does, or use OperatingSystem.UBUNTU and so on',
    });
    return new OperatingSystem(name);
  }

  /** @internal What is known of its filters; none for one that is not known. */
  public readonly _filters?: FiltersBySystem;

  /** @internal Whether the service knows when its patches were released. */
  public readonly _hasDates: boolean;

  private constructor(
    /** As the service spells it. */
    public readonly name: string,
  ) {
    this._filters = SYSTEMS[name];
    // https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_PatchRule.html
    this._hasDates = !Object.hasOwn(this._filters ?? {}, 'PRIORITY');
  }

  /** Whether it is Windows, whose patches are told apart in another way. */
  public get isWindows(): boolean {
    return this.name === 'WINDOWS';
  }

  /** The name, as the service spells it. */
  public toString(): string {
    return this.name;
  }
}
