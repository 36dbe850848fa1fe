export * from './incremental-validation';
export * from './options';
