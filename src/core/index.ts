export * from './common-props';
export * from './profile';
