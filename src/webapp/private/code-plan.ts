import { AppImage } from '../app-image';

export interface DirectoryCode {
  readonly kind: 'directory';
  readonly path: string;
  readonly exclude: string[];
  readonly packages: string[];
  readonly setup: string[];
  readonly install: string[];
  readonly start: string;
}

export interface ContainerCode {
  readonly kind: 'container';
  readonly image: AppImage;
  readonly command: string[];
}

export interface UserDataCode {
  readonly kind: 'userData';
  readonly commands: string[];
}

/** The code of an application tier as plain facts. */
export type CodePlan = (DirectoryCode | ContainerCode | UserDataCode) & {
  readonly port: number;
  readonly healthCheckPath: string;
  readonly startupCheckPath: string;
  readonly environment: Record<string, string>;
};
