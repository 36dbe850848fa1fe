import { AppFolder } from './app-folder';

/** A runtime as plain facts. */
export interface RuntimePlan {
  /** Packages of Amazon Linux 2023. */
  readonly packages: string[];
  /** Commands for root, after the packages are there. */
  readonly setup: string[];
  /** What of the folder is made on the instance and need not travel. */
  readonly exclude: string[];
  /** Commands for the application's user, in the folder. */
  readonly installFor: (folder: AppFolder) => string[];
  /** The command that starts the application; undefined where the folder does not say. */
  readonly startFor: (folder: AppFolder) => string | undefined;
  /** What a folder must have so that the runtime knows how to start it. */
  readonly startHint: string;
}
